-- MR10 long zero consumption: one row per account and month idle for several cycles that nobody has looked at on site.
with idle as (
    select
        used.account_id,
        used.month,
        used.zero_cycles,
        account.customer_kind,
        coalesce(
            used.unused_since,
            greatest(cast(date_trunc('year', used.month) as date), cast(date_trunc('month', account.opened_on) as date))
        ) as began_on,
        coalesce(used.unused_since, cast(used.month - interval 1 year as date)) as looked_from,
        used.kwh_last_year = 0 and used.unused_since is not null as is_seasonal,
        coalesce(
            year(used.month) * 12 + month(used.month) + 1 - (year(used.unused_since) * 12 + month(used.unused_since)), used.zero_cycles
        ) as idle_months,
        param('reading.zero_cycles_min', used.month, case account.customer_kind when 'high_voltage' then 'hv' else 'lv' end) as cycles_min,
        param('reading.zero_cycles_to_site_check', used.month) as cycles_to_check,
        param('connection.idle_cancel_months', used.month) as months_to_notice
    from account_month as used
    join account on account.account_id = used.account_id
    where account.status = 'active'
        and account.customer_kind is not null
        and used.kwh is not null
)

select
    idle.account_id,
    idle.month,
    idle.account_id as subject_id,
    idle.began_on as fact_start,
    last_day(idle.month) as fact_end,
    '连续零电量 ' || cast(idle.zero_cycles as varchar) || ' 期，未见现场核查' as observed,
    case
        when idle.idle_months >= idle.months_to_notice then '满 ' || cast(idle.months_to_notice as varchar) || ' 个月应现场确认并告知'
        when idle.zero_cycles >= idle.cycles_to_check then '满 ' || cast(idle.cycles_to_check as varchar) || ' 期应现场核查'
        else '核实是否用电'
    end as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    idle.customer_kind,
    idle.zero_cycles,
    idle.idle_months
from idle
anti join inspection as visit
    on visit.account_id = idle.account_id
    and visit.arrived_at >= idle.looked_from
    and visit.arrived_at < idle.month + interval 1 month
anti join account_event as lawful
    on lawful.account_id = idle.account_id
    and lawful.kind in ('suspend', 'remove_temporarily')
    and lawful.effective_from < idle.month + interval 1 month
    and (lawful.effective_to > idle.month or lawful.effective_to is null)
where idle.zero_cycles >= idle.cycles_min
    and idle.cycles_to_check is not null
    and not coalesce(idle.is_seasonal, false)

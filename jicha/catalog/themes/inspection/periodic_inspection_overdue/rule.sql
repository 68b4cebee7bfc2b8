-- IN01 periodic inspection overdue: one row per customer whose cycle has run out since the last visit.
with visited as (
    select
        account_id,
        max(cast(arrived_at as date)) as last_on
    from inspection
    where coalesce(result, 'normal') <> 'no_access'
    group by account_id
),

watched as (
    select
        account.account_id,
        account.importance_level,
        account.voltage_tier,
        visited.last_on,
        coalesce(visited.last_on, account.opened_on) as since,
        least(
            param('inspection.importance_cycle_months@company', as_of(), account.importance_level),
            param('inspection.voltage_cycle_months@company', as_of(), account.voltage_tier)
        ) as cycle_months
    from account
    left join visited on visited.account_id = account.account_id
    where account.status = 'active'
        and account.importance_level is not null
        and account.voltage_tier is not null
        and account.opened_on is not null
        and (account.customer_kind = 'high_voltage' or account.importance_level in ('special', 'first', 'second', 'temporary'))
)

select
    account_id,
    account_id as subject_id,
    since as fact_start,
    as_of() as fact_end,
    case when last_on is null then '立户后未检查' else '上次检查 ' || cast(last_on as varchar) end as observed,
    '每 ' || cast(cycle_months as varchar) || ' 个月检查一次' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    importance_level,
    voltage_tier,
    last_on,
    cycle_months
from watched
where year(as_of()) * 12 + month(as_of()) - year(since) * 12 - month(since) > cycle_months
    or (
        year(as_of()) * 12 + month(as_of()) - year(since) * 12 - month(since) = cycle_months
        and day(as_of()) > day(since)
    )

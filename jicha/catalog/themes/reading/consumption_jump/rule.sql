-- MR11 consumption jump: one row per account and month far from last month, last year and its own median.
with jumped as (
    select
        used.account_id,
        used.month,
        used.kwh,
        used.kwh_last_month,
        used.kwh_last_year,
        greatest(used.kwh_last_month, used.kwh_last_year) * (1 + param('reading.jump_up_share', used.month)) as high_kwh,
        least(used.kwh_last_month, used.kwh_last_year) * (1 - param('reading.jump_down_share', used.month)) as low_kwh,
        param('reading.jump_min_kwh', used.month, case account.customer_kind when 'high_voltage' then 'hv' else 'lv' end) as kwh_min,
        param('reading.jump_mad_multiple', used.month) as multiple,
        year(used.month) * 12 + month(used.month) - param('reading.jump_history_months', used.month) as history_from
    from account_month as used
    join account on account.account_id = used.account_id and account.customer_kind is not null
    anti join account_event as changed
        on changed.account_id = used.account_id
        and changed.kind in ('increase', 'reduce', 'restore', 'suspend', 'resume', 'replace', 'split', 'merge', 'transfer')
        and changed.effective_from > used.month - interval 1 year
        and changed.effective_from < used.month + interval 1 month
    where used.kwh_last_year is not null
),

history as (
    select
        jumped.account_id,
        jumped.month,
        cast(sum(billed.active_kwh) as double) as kwh
    from jumped
    join settled_bill as billed on billed.account_id = jumped.account_id
        and year(billed.bill_month) * 12 + month(billed.bill_month) >= jumped.history_from
        and billed.bill_month < jumped.month
    where abs(jumped.kwh - jumped.kwh_last_month) > jumped.kwh_min
        and (jumped.kwh > jumped.high_kwh or jumped.kwh < jumped.low_kwh)
    group by jumped.account_id, jumped.month, billed.bill_month
),

centred as (
    select account_id, month, kwh, median(kwh) over (partition by account_id, month) as centre from history
),
spread as (
    select account_id, month, centre, median(abs(kwh - centre)) as deviation from centred group by account_id, month, centre
)

select
    jumped.account_id,
    jumped.month,
    jumped.account_id as subject_id,
    jumped.month as fact_start,
    last_day(jumped.month) as fact_end,
    '本月 ' || jumped.kwh || ' kWh，上月 ' || jumped.kwh_last_month || '，去年同月 ' || jumped.kwh_last_year as observed,
    '自身中位数 ' || cast(cast(spread.centre as decimal(12, 1)) as varchar) || ' kWh 附近' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    spread.centre,
    spread.deviation
from jumped
join spread on spread.account_id = jumped.account_id and spread.month = jumped.month
where abs(cast(jumped.kwh as double) - spread.centre) > spread.deviation * cast(jumped.multiple as double)

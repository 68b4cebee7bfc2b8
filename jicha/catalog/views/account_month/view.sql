-- account_month: one row per account and billing month, with its energy, what a kWh cost and how long nothing was used.
with billed as (
    select
        account_id,
        bill_month as month,
        year(bill_month) * 12 + month(bill_month) as month_no,
        cast(sum(active_kwh) as decimal(12, 2)) as kwh,
        cast(sum(energy_kwh) as decimal(12, 2)) as charged_kwh,
        cast(sum(coalesce(energy_yuan, 0) + coalesce(fund_yuan, 0)) as decimal(14, 2)) as by_energy_yuan
    from settled_bill
    group by account_id, bill_month
),

counted as (
    select
        account_id,
        month,
        month_no,
        kwh,
        cast(cast(by_energy_yuan as double) / nullif(cast(charged_kwh as double), 0) as decimal(8, 6)) as price,
        row_number() over (partition by account_id order by month_no) as cycle_no
    from billed
),

looked_back as (
    select
        account_id,
        month,
        kwh,
        price,
        cycle_no,
        first_value(kwh) over (partition by account_id order by month_no range between 1 preceding and 1 preceding) as kwh_last_month,
        first_value(price) over (partition by account_id order by month_no range between 1 preceding and 1 preceding) as price_last_month,
        first_value(kwh) over (partition by account_id order by month_no range between 12 preceding and 12 preceding) as kwh_last_year,
        min(cycle_no) over (partition by account_id order by month_no range between 12 preceding and current row) as first_cycle,
        max(case when kwh <> 0 then cycle_no end) over (
            partition by account_id order by month_no range between 12 preceding and current row
        ) as last_used_cycle,
        max(case when kwh <> 0 then month end) over (
            partition by account_id order by month_no range between 12 preceding and current row
        ) as last_used_month
    from counted
)

select
    account_id,
    month,
    kwh,
    price,
    kwh_last_month,
    kwh_last_year,
    price_last_month,
    cast(cycle_no - coalesce(last_used_cycle, first_cycle - 1) as bigint) as zero_cycles,
    cast(last_used_month + interval 1 month as date) as unused_since
from looked_back

-- charge_mode_cost: one row per two-part bill of a quarter's last month with what the last twelve months cost in either mode.
with month_cost as (
    select
        account_id,
        bill_month,
        period_start,
        charge_mode,
        fixed_yuan,
        round(cast(round(cast(steady_kva as decimal(9, 2)) * month_share, 2) as decimal(9, 2))
            * cast(coalesce(published_capacity_price, capacity_price) as decimal(8, 4)), 2) as by_capacity,
        round(cast(round(cast(measured_kw as decimal(9, 2)) * month_share, 2) as decimal(9, 2))
            * cast(coalesce(published_demand_price, demand_price) as decimal(8, 4)), 2) as by_demand
    from capacity_bill
    where structure = 'two_part'
),

judged as (
    select
        bill_id,
        account_id,
        org_id,
        bill_month,
        period_end,
        charge_mode
    from capacity_bill
    where charge_mode in ('capacity', 'contract_demand', 'actual_demand')
        and month(bill_month) % 3 = 0
)

select
    judged.bill_id,
    judged.account_id,
    judged.org_id,
    judged.bill_month,
    judged.period_end,
    judged.charge_mode,
    min(cost.period_start) as since,
    cast(count(*) as integer) as months,
    cast(sum(cost.fixed_yuan) as decimal(14, 2)) as paid_yuan,
    case when count(*) = 12 then cast(sum(cost.by_capacity) as decimal(14, 2)) end as by_capacity_yuan,
    case when count(*) = 12 then cast(sum(cost.by_demand) as decimal(14, 2)) end as by_demand_yuan
from judged
join month_cost as cost
    on cost.account_id = judged.account_id
    and cost.charge_mode = judged.charge_mode
    and cost.bill_month <= judged.bill_month
    and cost.bill_month > judged.bill_month - interval 12 month
where cost.by_capacity is not null
    and cost.by_demand is not null
group by
    judged.bill_id,
    judged.account_id,
    judged.org_id,
    judged.bill_month,
    judged.period_end,
    judged.charge_mode

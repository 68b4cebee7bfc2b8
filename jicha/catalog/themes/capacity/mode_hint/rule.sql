-- CP14 charging mode hint: one row per bill of a quarter's last month whose customer would have paid clearly less in the other mode.
with saved as (
    select
        bill_id,
        cast(paid_yuan - least(by_capacity_yuan, by_demand_yuan) as decimal(14, 2)) as yuan,
        paid_yuan * param('capacity.mode_hint_share', bill_month) as least_yuan
    from charge_mode_cost
    where by_capacity_yuan is not null
        and by_demand_yuan is not null
)

select
    cost.bill_id,
    cost.account_id as subject_id,
    cost.since as fact_start,
    cost.period_end - 1 as fact_end,
    '近十二个月实付容（需）量电费 ' || cast(cost.paid_yuan as varchar) || ' 元' as observed,
    case when cost.by_demand_yuan < cost.by_capacity_yuan then '按实际最大需量约 ' else '按容量约 ' end
        || cast(least(cost.by_capacity_yuan, cost.by_demand_yuan) as varchar) || ' 元' as expected,
    cast(-saved.yuan as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    cost.account_id,
    cost.charge_mode,
    cost.paid_yuan,
    cost.by_capacity_yuan,
    cost.by_demand_yuan
from saved
join charge_mode_cost as cost on cost.bill_id = saved.bill_id
where saved.yuan > saved.least_yuan

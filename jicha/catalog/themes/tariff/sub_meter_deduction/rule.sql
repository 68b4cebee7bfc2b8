-- TF28 sub-meter deduction wrong: one row per parent point and month whose sub-meters register more or lack a price.
select
    parent_point_id,
    read_month,
    parent_point_id as subject_id,
    read_month as fact_start,
    cast(to_on - 1 as date) as fact_end,
    '主表 ' || cast(parent_kwh as varchar) || ' kWh，' || cast(children as varchar) || ' 个分表合计 ' || cast(children_kwh as varchar) || ' kWh，'
        || cast(unpriced as varchar) || ' 个没有计费策略' as observed,
    '分表之和不大于主表，各有计费策略' as expected,
    cast(null as decimal(14, 2)) as low_yuan,
    cast(null as decimal(14, 2)) as base_yuan,
    cast(null as decimal(14, 2)) as high_yuan,
    account_id,
    children_kwh > parent_kwh as is_more
from deduction_month
where parent_kwh is not null
    and children_kwh is not null
    and (children_kwh > parent_kwh or unpriced > 0)

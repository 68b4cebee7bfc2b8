-- QA94 amount not the sum: one row per bill whose total is not the sum of its parts to the cent.
select
    bill_id,
    bill_id as subject_id,
    bill_month as fact_start,
    bill_month as fact_end,
    '合计 ' || cast(amount_yuan as varchar) || ' 元' as observed,
    '等于各项之和' as expected,
    0.00 as low_yuan,
    0.00 as base_yuan,
    0.00 as high_yuan,
    account_id
from bill
where amount_yuan <> energy_yuan + capacity_yuan + demand_yuan + power_factor_yuan + fund_yuan + other_yuan

-- XX00 theme_name_here: one row per bill whose energy is below zero.
select
    bill_id,
    bill_id as subject_id,
    period_start as fact_start,
    period_end - 1 as fact_end,
    '电量 ' || cast(energy_kwh as varchar) || ' 千瓦时' as observed,
    '电量不小于零' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    energy_kwh
from bill
where status = 'issued'
    and energy_kwh < 0

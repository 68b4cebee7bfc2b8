-- QA97 energy negative: one row per bill with negative energy.
select
    bill_id,
    bill_id as subject_id,
    bill_month as fact_start,
    bill_month as fact_end,
    '电量 ' || cast(energy_kwh as varchar) || ' kWh' as observed,
    '不小于 0 kWh' as expected,
    0.00 as low_yuan,
    0.00 as base_yuan,
    0.00 as high_yuan,
    account_id
from bill
where energy_kwh < 0

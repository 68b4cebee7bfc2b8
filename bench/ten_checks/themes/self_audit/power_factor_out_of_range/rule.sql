-- QA92 power factor out of range: one row per bill with a power factor outside 0 to 1.
select
    bill_id,
    bill_id as subject_id,
    bill_month as fact_start,
    bill_month as fact_end,
    '功率因数 ' || cast(power_factor as varchar) as observed,
    '0 到 1' as expected,
    0.00 as low_yuan,
    0.00 as base_yuan,
    0.00 as high_yuan,
    account_id
from bill
where power_factor < 0 or power_factor > 1

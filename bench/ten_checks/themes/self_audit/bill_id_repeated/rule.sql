-- QA91 bill number repeated: one row per bill whose number another bill has too.
select
    bill_id,
    account_id,
    bill_month,
    version,
    bill_id as subject_id,
    bill_month as fact_start,
    bill_month as fact_end,
    '编号重复' as observed,
    '编号唯一' as expected,
    0.00 as low_yuan,
    0.00 as base_yuan,
    0.00 as high_yuan
from bill
qualify count(*) over (partition by bill_id) > 1

-- QA99 version repeated: one row per bill whose account, month and version another bill has too.
select
    bill_id,
    bill_id as subject_id,
    bill_month as fact_start,
    bill_month as fact_end,
    '同户同月同版本不止一张' as observed,
    '只有一张' as expected,
    0.00 as low_yuan,
    0.00 as base_yuan,
    0.00 as high_yuan,
    account_id
from bill
qualify count(*) over (partition by account_id, bill_month, version) > 1

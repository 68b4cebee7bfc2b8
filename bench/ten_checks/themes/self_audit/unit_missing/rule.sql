-- QA90 unit missing: one row per bill without a unit in charge.
select
    bill_id,
    bill_id as subject_id,
    bill_month as fact_start,
    bill_month as fact_end,
    '供电单位为空' as observed,
    '有供电单位' as expected,
    0.00 as low_yuan,
    0.00 as base_yuan,
    0.00 as high_yuan,
    account_id
from bill
where org_id is null

-- QA96 account unknown: one row per bill of an account that is not on file.
select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.bill_month as fact_start,
    bill.bill_month as fact_end,
    '户号无档案' as observed,
    '有用户档案' as expected,
    0.00 as low_yuan,
    0.00 as base_yuan,
    0.00 as high_yuan,
    bill.account_id
from bill
left join account on account.account_id = bill.account_id
where account.account_id is null

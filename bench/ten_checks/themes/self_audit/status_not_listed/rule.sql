-- QA93 status not listed: one row per bill with a status that is not on the list.
select
    bill_id,
    bill_id as subject_id,
    bill_month as fact_start,
    bill_month as fact_end,
    '状态 ' || status as observed,
    '代码表内的状态' as expected,
    0.00 as low_yuan,
    0.00 as base_yuan,
    0.00 as high_yuan,
    account_id
from bill
where status not in ('draft', 'issued', 'reversed', 'reversal')

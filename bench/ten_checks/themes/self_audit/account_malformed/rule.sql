-- QA98 account number malformed: one row per bill whose account number is not thirteen digits.
select
    bill_id,
    bill_id as subject_id,
    bill_month as fact_start,
    bill_month as fact_end,
    '户号 ' || account_id as observed,
    '十三位数字' as expected,
    0.00 as low_yuan,
    0.00 as base_yuan,
    0.00 as high_yuan,
    account_id
from bill
where not regexp_matches(account_id, '^[0-9]{13}$')

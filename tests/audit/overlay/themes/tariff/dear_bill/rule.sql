-- TF90 dear bill: one row per bill above a hundred yuan.
select
    bill_id,
    bill_id as subject_id,
    bill_month as fact_start,
    bill_month as fact_end,
    cast(amount_yuan as varchar) || ' 元' as observed,
    '不高于 100 元' as expected,
    cast(100 - amount_yuan as decimal(14, 2)) as low_yuan,
    cast(100 - amount_yuan as decimal(14, 2)) as base_yuan,
    cast(100 - amount_yuan as decimal(14, 2)) as high_yuan,
    account_id,
    amount_yuan
from bill
where amount_yuan > 100

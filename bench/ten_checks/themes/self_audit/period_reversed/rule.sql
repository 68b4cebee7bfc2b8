-- QA95 period reversed: one row per bill whose period ends before it has begun.
select
    bill_id,
    bill_id as subject_id,
    bill_month as fact_start,
    bill_month as fact_end,
    '止 ' || cast(period_end as varchar) as observed,
    '晚于计费期起' as expected,
    0.00 as low_yuan,
    0.00 as base_yuan,
    0.00 as high_yuan,
    account_id
from bill
where period_end <= period_start

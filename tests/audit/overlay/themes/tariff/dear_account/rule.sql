-- TF91 dear account: one row per bill of an account whose bills have all been above a hundred yuan since some month.
with dear as (
    select
        bill_id,
        account_id,
        bill_month,
        amount_yuan,
        min(bill_month) over (partition by account_id) as first_month
    from bill
    where amount_yuan > 100
)

select
    dear.bill_id,
    dear.account_id as subject_id,
    dear.first_month as fact_start,
    dear.bill_month as fact_end,
    cast(dear.amount_yuan as varchar) || ' 元' as observed,
    '不高于 100 元' as expected,
    cast(100 - dear.amount_yuan as decimal(14, 2)) as low_yuan,
    cast(100 - dear.amount_yuan as decimal(14, 2)) as base_yuan,
    cast(100 - dear.amount_yuan as decimal(14, 2)) as high_yuan,
    dear.account_id,
    dear.amount_yuan
from dear
join account on account.account_id = dear.account_id
where account.usage_class is not null

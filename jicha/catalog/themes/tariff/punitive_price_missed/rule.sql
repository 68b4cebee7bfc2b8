-- TF17 punitive price missed: one row per bill of a listed account whose addition is not the list's.
with owed as (
    select
        bill_id,
        cast(due_yuan - billed_yuan
            + round(cast(pf_base_yuan + due_yuan - billed_yuan as decimal(12, 2))
                * cast(coalesce(pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)), 2)
            - round(cast(pf_base_yuan as decimal(12, 2)) * cast(coalesce(pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)), 2)
            as decimal(14, 2)) as owed_yuan
    from punitive_bill
    where due_yuan <> billed_yuan
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '差别电价加价 ' || cast(bill.billed_yuan as varchar) || ' 元' as observed,
    '名单加价 ' || cast(bill.due_add as varchar) || ' 元/kWh，应计 ' || cast(bill.due_yuan as varchar) || ' 元' as expected,
    owed.owed_yuan as low_yuan,
    owed.owed_yuan as base_yuan,
    owed.owed_yuan as high_yuan,
    bill.account_id,
    bill.energy_kwh,
    bill.document,
    bill.pf_base_yuan,
    bill.pf_adjustment_pct
from owed
join punitive_bill as bill on bill.bill_id = owed.bill_id

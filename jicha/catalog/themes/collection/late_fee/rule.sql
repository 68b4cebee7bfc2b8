-- CO02 late fee: one row per charge settled late whose late fee is not what is due, or was waived without approval.
with compared as (
    select
        receivable_id,
        due_yuan - approved_waiver_yuan - charged_yuan as difference,
        param('collection.late_fee_tolerance_yuan', settled_on) as tolerance_yuan
    from late_fee_due
)

select
    fee.receivable_id,
    fee.receivable_id as subject_id,
    fee.due_on as fact_start,
    fee.settled_on as fact_end,
    '实收违约金 ' || cast(fee.charged_yuan as varchar) || ' 元，未经批准减免 ' || cast(fee.unapproved_waiver_yuan as varchar) || ' 元' as observed,
    '应收 ' || cast(fee.due_yuan as varchar) || ' 元，经批准减免 ' || cast(fee.approved_waiver_yuan as varchar) || ' 元' as expected,
    cast(compared.difference as decimal(14, 2)) as low_yuan,
    cast(compared.difference as decimal(14, 2)) as base_yuan,
    cast(compared.difference as decimal(14, 2)) as high_yuan,
    fee.account_id,
    fee.amount_yuan,
    fee.usage_class,
    fee.agreed_rate,
    fee.first_rate,
    fee.later_rate,
    fee.days,
    fee.later_days,
    fee.accrued_yuan
from compared
join late_fee_due as fee on fee.receivable_id = compared.receivable_id
where fee.due_yuan is not null
    and (abs(compared.difference) > compared.tolerance_yuan or fee.unapproved_waiver_yuan > 0)

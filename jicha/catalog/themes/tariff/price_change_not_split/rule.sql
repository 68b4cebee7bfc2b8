-- TF23 change of price not split: one row per bill whose charges fit neither a split by days nor one by the freeze.
with compared as (
    select
        bill_id,
        change_day,
        cast(by_days_yuan - billed_yuan as decimal(14, 2)) as by_days,
        cast(coalesce(by_freeze_yuan, by_days_yuan) - billed_yuan as decimal(14, 2)) as by_freeze
    from price_turn
    where not has_foreign_price
        and param('tariff.bill_splits_at_price_change', change_day)
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '计费期内 ' || cast(compared.change_day as varchar) || ' 调价，调价项目电费 ' || cast(due.billed_yuan as varchar) || ' 元'
        as observed,
    '按变更日分段应收 ' || cast(due.by_days_yuan as varchar) || ' 元'
        || coalesce('（按冻结 ' || cast(due.by_freeze_yuan as varchar) || ' 元）', '') as expected,
    least(compared.by_days, compared.by_freeze) as low_yuan,
    compared.by_days as base_yuan,
    greatest(compared.by_days, compared.by_freeze) as high_yuan,
    bill.account_id,
    compared.change_day,
    bill.price_code,
    due.energy_kwh,
    due.before_kwh
from compared
join settled_bill as bill on bill.bill_id = compared.bill_id
join price_turn as due on due.bill_id = compared.bill_id
where least(abs(compared.by_days), abs(compared.by_freeze)) > param('tariff.recompute_tolerance_yuan', bill.bill_month)

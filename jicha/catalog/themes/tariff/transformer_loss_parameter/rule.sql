-- TF20 transformer loss parameters wrong: one row per bill whose losses are not those of the name plates.
with judged as (
    select
        bill_id,
        cast(coalesce(change_yuan, 0) as decimal(14, 2)) as owed_yuan
    from loss_compared
    where abs(billed_loss_kwh - right_loss_kwh) > right_loss_kwh * param('tariff.transformer_loss_tolerance_share', bill_month)
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '变损 ' || cast(bill.billed_loss_kwh as varchar) || ' kWh' as observed,
    '按铭牌应计 ' || cast(bill.right_loss_kwh as varchar) || ' kWh' || case when bill.change_yuan is null then '，金额待核' else '' end as expected,
    judged.owed_yuan as low_yuan,
    judged.owed_yuan as base_yuan,
    judged.owed_yuan as high_yuan,
    bill.account_id,
    bill.metered_kwh,
    bill.line_change_yuan
from judged
join loss_compared as bill on bill.bill_id = judged.bill_id

-- TF19 transformer loss missed: one row per bill metered on the low side of a customer's energised transformers without losses.
with owed as (
    select
        lost.bill_id,
        swap.energy_change_yuan,
        swap.fund_change_yuan,
        cast(coalesce(
            round(cast(bill.pf_base_yuan + swap.energy_change_yuan as decimal(12, 2)) * cast(due.adjustment_pct * 0.01 as decimal(6, 4)), 2)
            - round(cast(bill.pf_base_yuan as decimal(12, 2)) * cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)), 2),
            0
        ) as decimal(14, 2)) as pf_change_yuan
    from price_transformer_loss as lost
    join settled_bill as bill on bill.bill_id = lost.bill_id
    left join price_loss_swap as swap on swap.bill_id = lost.bill_id
    left join pf_adjustment as due
        on due.standard = bill.pf_standard
        and due.power_factor = lost.power_factor
),

total as (
    select
        bill_id,
        cast(coalesce(energy_change_yuan + fund_change_yuan + pf_change_yuan, 0) as decimal(14, 2)) as owed_yuan
    from owed
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '高供低计，变损 0 kWh' as observed,
    coalesce('应计变损 ' || cast(lost.loss_kwh as varchar) || ' kWh', '应计变损；变压器缺损耗参数，金额待核') as expected,
    total.owed_yuan as low_yuan,
    total.owed_yuan as base_yuan,
    total.owed_yuan as high_yuan,
    bill.account_id,
    bill.loss_mode,
    bill.energy_kwh,
    lost.units,
    lost.no_load_kwh,
    lost.loss_kwh,
    lost.loss_kvarh,
    lost.power_factor,
    owed.energy_change_yuan,
    owed.fund_change_yuan,
    owed.pf_change_yuan
from price_transformer_loss as lost
join owed on owed.bill_id = lost.bill_id
join total on total.bill_id = lost.bill_id
join settled_bill as bill on bill.bill_id = lost.bill_id
where bill.file_voltage_tier <> 'below_1kv'
    and (bill.transformer_loss_kwh is not null or bill.loss_mode = 'none')

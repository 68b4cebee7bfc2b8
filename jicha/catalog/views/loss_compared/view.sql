-- loss_compared: one row per standing bill with losses by formula, beside the losses by name plate and what the difference costs.
with charged as (
    select
        bill_id,
        count(bill_id) as stretches,
        cast(sum(base_kwh) as decimal(12, 2)) as base_kwh,
        cast(sum(transformer_loss_kwh) as decimal(12, 2)) as loss_kwh,
        count(energy_refusal) as refused
    from rate_quantity
    where is_energy
    group by bill_id
),

matched as (
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        bill.period_start,
        bill.period_end,
        bill.transformer_loss_kwh as billed_loss_kwh,
        bill.active_kwh as metered_kwh,
        bill.pf_base_yuan,
        coalesce(bill.pf_adjustment_pct, 0) as billed_pct,
        charged.refused = 0 and charged.base_kwh = bill.active_kwh as agrees,
        charged.loss_kwh
    from settled_bill as bill
    left join charged on charged.bill_id = bill.bill_id
    where bill.loss_mode = 'formula'
        and (bill.transformer_loss_kwh is null or bill.transformer_loss_kwh <> 0)
),

line_by_line as (
    select
        line.bill_id,
        line.component,
        line.amount_yuan,
        cast(round(try_cast(case line.band
            when 'sharp' then stretch.sharp_kwh
            when 'peak' then stretch.peak_kwh
            when 'flat' then stretch.flat_kwh
            when 'valley' then stretch.valley_kwh
            when 'deep_valley' then stretch.deep_valley_kwh
            else stretch.charged_kwh
        end as decimal(9, 2)) * cast(line.price as decimal(9, 8)), 2) as decimal(14, 2)) as right_yuan
    from bill_line as line
    join charged on charged.bill_id = line.bill_id and charged.stretches = 1
    join rate_quantity as stretch on stretch.bill_id = line.bill_id and stretch.is_energy
),

repriced as (
    select
        bill_id,
        cast(sum(right_yuan - amount_yuan) as decimal(12, 2)) as line_change_yuan,
        cast(coalesce(sum(case when component <> 'fund' then right_yuan - amount_yuan end), 0) as decimal(12, 2)) as base_change_yuan
    from line_by_line
    group by bill_id
)

select
    matched.bill_id,
    matched.account_id,
    matched.bill_month,
    matched.period_start,
    matched.period_end,
    matched.billed_loss_kwh,
    case when matched.agrees then matched.loss_kwh end as right_loss_kwh,
    matched.metered_kwh,
    repriced.line_change_yuan,
    cast(repriced.line_change_yuan
        + round(cast(matched.pf_base_yuan + repriced.base_change_yuan as decimal(12, 2))
            * cast(coalesce(rated.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)), 2)
        - round(cast(matched.pf_base_yuan as decimal(12, 2)) * cast(matched.billed_pct * 0.01 as decimal(6, 4)), 2)
        as decimal(14, 2)) as change_yuan
from matched
left join repriced on repriced.bill_id = matched.bill_id
left join rated_bill as rated on rated.bill_id = matched.bill_id and rated.refusal is null

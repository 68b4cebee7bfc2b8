-- meter_loss_formula: one row per bill with transformer losses that the plate formula gives back, with its terms.
with charged as (
    select
        bill_id,
        account_id,
        bill_month,
        period_start,
        period_end,
        active_kwh,
        reactive_kvarh,
        transformer_loss_kwh
    from settled_bill
    where transformer_loss_kwh > 0
),

registered as (
    select
        bill_id,
        cast(sum(energy_kwh) as double) as reactive_kvarh
    from reading
    where register in ('reactive_total', 'reactive_reverse')
    group by bill_id
),

energised as (
    select
        charged.bill_id,
        cast(unit.kva as double) as kva,
        cast(unit.p0_kw as double) as p0,
        cast(unit.pk_kw as double) as pk,
        coalesce(cast(unit.i0_pct as double), 0) / 100 as i0,
        coalesce(cast(unit.uk_pct as double), 0) / 100 as uk,
        coalesce(cast(unit.loss_share_pct as double), 100) / 100 as share,
        24 * greatest(
            date_diff('day', greatest(unit.valid_from, charged.period_start), least(unit.valid_to, charged.period_end)), 0
        ) as hours
    from charged
    join customer_equipment as unit
        on unit.account_id = charged.account_id
        and unit.kind = 'transformer'
        and unit.state in ('running', 'hot_standby')
),

bank as (
    select
        bill_id,
        sum(kva * hours) as kva_hours,
        sum(p0 * hours * share) as no_load_kwh,
        sum(pk * hours * share) as load_kwh,
        sum(i0 * kva * hours * share) as no_load_kvarh,
        sum(uk * kva * hours * share) as load_kvarh
    from energised
    group by bill_id
),

loaded as (
    select
        charged.bill_id,
        charged.account_id,
        charged.bill_month,
        cast(charged.active_kwh as double) as active_kwh,
        coalesce(cast(charged.reactive_kvarh as double), registered.reactive_kvarh, 0) as reactive_kvarh,
        charged.transformer_loss_kwh,
        bank.kva_hours,
        bank.no_load_kwh,
        bank.load_kwh,
        bank.no_load_kvarh,
        bank.load_kvarh
    from charged
    join bank on bank.bill_id = charged.bill_id
    left join registered on registered.bill_id = charged.bill_id
),

computed as (
    select
        bill_id,
        account_id,
        bill_month,
        active_kwh,
        reactive_kvarh,
        kva_hours,
        no_load_kwh,
        load_kwh,
        no_load_kvarh,
        load_kvarh,
        cast(transformer_loss_kwh as double) as billed_kwh,
        floor(no_load_kwh + (pow(active_kwh, 2) + pow(reactive_kvarh, 2)) / nullif(pow(kva_hours, 2), 0) * load_kwh + 0.5)
            as formula_kwh
    from loaded
)

select
    bill_id,
    account_id,
    bill_month,
    active_kwh,
    reactive_kvarh,
    kva_hours,
    no_load_kwh,
    load_kwh,
    no_load_kvarh,
    load_kvarh
from computed
where formula_kwh = billed_kwh

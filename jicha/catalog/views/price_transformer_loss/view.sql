-- price_transformer_loss: one row per bill without losses, metered on the low side of energised transformers of the customer, with its losses.
with metered as (
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        bill.period_start,
        bill.period_end,
        bill.metering_point_id,
        cast(bill.energy_kwh as double) as active,
        cast(bill.reactive_kvarh as double) as billed_reactive
    from settled_bill as bill
    join metering_point as point
        on point.metering_point_id = bill.metering_point_id
        and point.mode = 'hv_lv'
    where coalesce(bill.transformer_loss_kwh, 0) = 0
        and bill.energy_kwh is not null
),

registered as (
    select
        metered.bill_id,
        cast(sum(abs(reading.energy_kwh)) as double) as reactive
    from metered
    join reading
        on reading.metering_point_id = metered.metering_point_id
        and reading.read_month = metered.bill_month
        and reading.register in ('reactive_total', 'reactive_reverse')
    group by metered.bill_id
),

energised as (
    select
        metered.bill_id,
        cast(unit.kva as double) as kva,
        cast(unit.p0_kw as double) as p0,
        cast(unit.pk_kw as double) as pk,
        coalesce(cast(unit.i0_pct as double), 0) / 100 as i0,
        coalesce(cast(unit.uk_pct as double), 0) / 100 as uk,
        coalesce(cast(unit.loss_share_pct as double), 100) / 100 as share,
        24 * date_diff(
            'day',
            greatest(unit.valid_from, metered.period_start),
            least(unit.valid_to, metered.period_end)
        ) as hours
    from metered
    join customer_equipment as unit
        on unit.account_id = metered.account_id
        and unit.kind = 'transformer'
        and unit.state in ('running', 'hot_standby')
        and coalesce(unit.owner, 'customer') <> 'utility'
        and (unit.loss_share_pct is null or unit.loss_share_pct > 0)
        and unit.valid_from < metered.period_end
        and (unit.valid_to is null or unit.valid_to > metered.period_start)
),

bank as (
    select
        bill_id,
        count(bill_id) as units,
        count(p0 + pk) as known_units,
        sum(kva * hours) as kvah,
        sum(p0 * hours * share) as no_load_kwh,
        sum(pk * hours * share) as load_kwh,
        sum(i0 * kva * hours * share) as no_load_kvarh,
        sum(uk * kva * hours * share) as load_kvarh
    from energised
    group by bill_id
),

loaded as (
    select
        metered.bill_id,
        metered.account_id,
        metered.bill_month,
        metered.active,
        coalesce(metered.billed_reactive, registered.reactive) as reactive,
        bank.units,
        case when bank.known_units = bank.units then bank.no_load_kwh end as no_load_kwh,
        bank.load_kwh,
        bank.no_load_kvarh,
        bank.load_kvarh,
        (pow(metered.active, 2) + pow(coalesce(metered.billed_reactive, registered.reactive, 0), 2))
            / nullif(pow(bank.kvah, 2), 0) as load_squared
    from metered
    join bank on bank.bill_id = metered.bill_id
    left join registered on registered.bill_id = metered.bill_id
),

lost as (
    select
        bill_id,
        account_id,
        bill_month,
        units,
        active,
        reactive,
        floor(no_load_kwh + 0.5) as no_load_kwh,
        floor(no_load_kwh + load_squared * load_kwh + 0.5) as loss_kwh,
        floor(no_load_kvarh + load_squared * load_kvarh + 0.5) as loss_kvarh
    from loaded
)

select
    bill_id,
    account_id,
    bill_month,
    units,
    cast(no_load_kwh as decimal(12, 2)) as no_load_kwh,
    cast(loss_kwh as decimal(12, 2)) as loss_kwh,
    cast(loss_kvarh as decimal(12, 2)) as loss_kvarh,
    cast(floor(
        (active + loss_kwh) / nullif(sqrt(pow(active + loss_kwh, 2) + pow(reactive + loss_kvarh, 2)), 0) * 100 + 0.5
    ) * 0.01 as decimal(4, 2)) as power_factor
from lost

-- price_power_factor: one row per bill that shows no power factor though its capacity has one, with the factor by the readings.
with silent as (
    select
        bill_id,
        account_id,
        bill_month,
        metering_point_id,
        period_end,
        coalesce(active_kwh, 0) as metered_kwh,
        coalesce(active_kwh, 0) + coalesce(transformer_loss_kwh, 0) as active_kwh,
        coalesce(transformer_loss_kwh, 0) > 0 as with_loss,
        date_diff('day', period_start, period_end) * 24 as hours
    from settled_bill
    where power_factor is null
        and running_capacity_kva >= param('power_factor.min_kva', bill_month)
),

reactive as (
    select
        silent.bill_id,
        sum(abs(reading.energy_kwh)) as reactive_kvarh
    from silent
    join reading
        on reading.metering_point_id = silent.metering_point_id
        and reading.read_month = silent.bill_month
        and reading.register in ('reactive_total', 'reactive_reverse')
    group by silent.bill_id
),

transformer as (
    select
        silent.bill_id,
        cast(sum(unit.kva) as double) as kva,
        sum(cast(unit.kva as double) * cast(unit.i0_pct as double) / 100) as no_load_kvar,
        sum(cast(unit.kva as double) * cast(unit.uk_pct as double) / 100) as load_kvar
    from silent
    join customer_equipment as unit
        on unit.account_id = silent.account_id
        and unit.kind = 'transformer'
        and unit.state in ('running', 'hot_standby')
        and unit.valid_from < silent.period_end
        and (unit.valid_to is null or unit.valid_to >= silent.period_end)
    where silent.with_loss
    group by silent.bill_id
),

loaded as (
    select
        silent.bill_id,
        silent.account_id,
        silent.bill_month,
        cast(silent.active_kwh as double) as active,
        cast(reactive.reactive_kvarh as double) + coalesce(
            floor(
                silent.hours * transformer.no_load_kvar
                + silent.hours * transformer.load_kvar
                * (pow(cast(silent.metered_kwh as double), 2) + pow(cast(reactive.reactive_kvarh as double), 2))
                / nullif(pow(silent.hours * transformer.kva, 2), 0)
                + 0.5
            ),
            0
        ) as reactive
    from silent
    left join reactive on reactive.bill_id = silent.bill_id
    left join transformer on transformer.bill_id = silent.bill_id
)

select
    bill_id,
    account_id,
    bill_month,
    cast(active as decimal(12, 2)) as active_kwh,
    cast(reactive as decimal(12, 2)) as reactive_kvarh,
    case
        when active + reactive = 0 then cast(1 as decimal(4, 2))
        else cast(floor(active / nullif(sqrt(pow(active, 2) + pow(reactive, 2)), 0) * 100 + 0.5) * 0.01 as decimal(4, 2))
    end as power_factor
from loaded

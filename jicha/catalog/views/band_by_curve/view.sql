-- band_by_curve: one row per standing bill with bands and a load curve, its energy by the published bands against the registers.
with curve as (
    select
        bill.bill_id,
        band.band,
        count(load.p_total_kw) as points,
        sum(cast(load.p_total_kw as decimal(12, 4))) as kw
    from settled_bill as bill
    join interval_load as load
        on load.metering_point_id = bill.metering_point_id
        and load.measured_at >= bill.period_start
        and load.measured_at < bill.period_end
        and load.quality = 'good'
        and load.p_total_kw is not null
    join tou_band as band
        on band.tou_program = bill.tou_program
        and band.day_kind = 'all'
        and band.month = month(load.measured_at)
        and band.valid_from <= load.measured_at
        and (band.valid_to is null or band.valid_to > load.measured_at)
        and band.start_minute * 60 <= seconds_between(date_trunc('day', load.measured_at), load.measured_at)
        and band.end_minute * 60 > seconds_between(date_trunc('day', load.measured_at), load.measured_at)
    group by bill.bill_id, band.band
),

whole as (
    select
        bill_id,
        cast(sum(points) as bigint) as points,
        cast(sum(kw) as double) as kw
    from curve
    group by bill_id
),

registered as (
    select
        bill.bill_id,
        substring(reading.register, 8) as band,
        cast(sum(reading.energy_kwh) as decimal(12, 2)) as band_kwh
    from settled_bill as bill
    join reading
        on reading.metering_point_id = bill.metering_point_id
        and reading.read_month = bill.bill_month
        and reading.register in ('active_sharp', 'active_peak', 'active_flat', 'active_valley', 'active_deep_valley')
    group by bill.bill_id, reading.register
),

total as (
    select
        bill_id,
        cast(sum(band_kwh) as decimal(12, 2)) as kwh
    from registered
    group by bill_id
),

band_price as (
    select
        bill.bill_id,
        listed.band,
        cast(sum(listed.price) as decimal(10, 8)) as price
    from settled_bill as bill
    join price_list as listed
        on listed.price_code = bill.price_code
        and listed.voltage_tier = bill.billed_voltage_tier
        and listed.valid_from <= bill.bill_month
        and (listed.valid_to is null or listed.valid_to > bill.bill_month)
        and listed.component in ('catalogue_energy', 'purchase', 'purchase_loss', 'transmission', 'system_operation')
    group by bill.bill_id, listed.band
),

laid as (
    select
        bill.bill_id,
        band_price.price,
        cast(
            round(
                (
                    cast(coalesce(curve.kw, 0) as double) / nullif(whole.kw, 0)
                    - cast(registered.band_kwh as double) / nullif(cast(total.kwh as double), 0)
                ) * cast(bill.energy_kwh as double), 2
            ) as decimal(12, 2)
        ) as moved_kwh
    from settled_bill as bill
    join whole on whole.bill_id = bill.bill_id
    join total on total.bill_id = bill.bill_id
    join registered on registered.bill_id = bill.bill_id
    left join curve
        on curve.bill_id = bill.bill_id
        and curve.band = registered.band
    left join band_price
        on band_price.bill_id = bill.bill_id
        and band_price.band = registered.band
),

moved as (
    select
        bill_id,
        sum(abs(moved_kwh)) as moved_twice_kwh,
        case when count(price) = count(moved_kwh) then cast(sum(round(moved_kwh * price, 2)) as decimal(12, 2)) end as energy_yuan
    from laid
    group by bill_id
),

judged as (
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        whole.points,
        date_diff('day', bill.period_start, bill.period_end) * 24 * 4 as due_points,
        total.kwh as register_kwh,
        cast(round(whole.kw * cast(bill.multiplier as double) * 0.25, 2) as decimal(12, 2)) as curve_kwh,
        cast(round(moved.moved_twice_kwh * 0.5, 2) as decimal(12, 2)) as moved_kwh,
        cast(bill.energy_kwh as double) as energy_kwh,
        cast(
            moved.energy_yuan
            + round(moved.energy_yuan * cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)), 2) as decimal(14, 2)
        ) as change_yuan
    from settled_bill as bill
    join whole on whole.bill_id = bill.bill_id
    join total on total.bill_id = bill.bill_id
    join moved on moved.bill_id = bill.bill_id
)

select
    bill_id,
    account_id,
    bill_month,
    points,
    due_points,
    register_kwh,
    curve_kwh,
    moved_kwh,
    case
        when abs(curve_kwh - register_kwh) <= register_kwh * param('tariff.curve_total_tolerance', bill_month)
            then cast(round(cast(moved_kwh as double) / nullif(energy_kwh, 0), 4) as decimal(8, 4))
    end as moved_share,
    change_yuan
from judged

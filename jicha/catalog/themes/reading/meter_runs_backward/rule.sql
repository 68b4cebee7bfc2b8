-- MR05 meter runs backward: one row per register whose value fell without rolling over.
with followed as (
    select
        reading.metering_point_id,
        reading.read_month,
        reading.register,
        reading.meter_asset_id,
        reading.account_id,
        reading.read_on,
        reading.last_value,
        reading.this_value,
        reading.energy_kwh,
        lag(reading.energy_kwh) over (
            partition by reading.metering_point_id, reading.register
            order by reading.read_month, reading.read_on
        ) as energy_before
    from reading
    where reading.register not like 'reverse%'
),

fallen as (
    select
        followed.metering_point_id,
        followed.read_month,
        followed.register,
        followed.meter_asset_id,
        followed.account_id,
        followed.last_value,
        followed.this_value,
        followed.energy_kwh,
        greatest(-coalesce(followed.energy_kwh, 0), 0) as least_kwh,
        greatest(coalesce(followed.energy_before, 0), 0) - coalesce(followed.energy_kwh, 0) as usual_kwh,
        case when followed.register = 'active_total' then coalesce(month.price, month.price_last_month, 0) else 0 end as price
    from followed
    join meter_asset as meter on meter.meter_asset_id = followed.meter_asset_id
    left join account_month as month on month.account_id = followed.account_id and month.month = followed.read_month
    anti join generator
        on generator.account_id = followed.account_id
        and generator.connected_on <= followed.read_on
        and meter.kind = 'induction'
    where followed.this_value < followed.last_value
        and followed.last_value < param('reading.rollover_share', followed.read_month) * cast(rpad('1', meter.digits + 1, '0') as bigint)
)

select
    metering_point_id,
    read_month,
    register,
    meter_asset_id,
    metering_point_id as subject_id,
    read_month as fact_start,
    last_day(read_month) as fact_end,
    '示数由 ' || cast(last_value as varchar) || ' 降到 ' || cast(this_value as varchar) as observed,
    '示数只增不减，满量程翻转除外' as expected,
    cast(round(cast(least_kwh as decimal(10, 2)) * cast(price as decimal(8, 6)), 2) as decimal(14, 2)) as low_yuan,
    cast(round(cast(usual_kwh as decimal(10, 2)) * cast(price as decimal(8, 6)), 2) as decimal(14, 2)) as base_yuan,
    cast(round(cast(usual_kwh as decimal(10, 2)) * cast(price as decimal(8, 6)), 2) as decimal(14, 2)) as high_yuan,
    account_id,
    energy_kwh
from fallen

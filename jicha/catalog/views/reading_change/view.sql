-- reading_change: one row per bill, point, fault and register, with the energy that the bill should have held more or less.
with wrong as (
    select
        multiplied.bill_id,
        multiplied.metering_point_id,
        multiplied.read_month,
        multiplied.meter_asset_id,
        multiplied.account_id,
        multiplied.last_read_on,
        multiplied.installation_id,
        multiplied.installed_on,
        against.cause,
        case against.cause when 'ratio' then multiplied.plate_multiplier else multiplied.installed_multiplier end as multiplier
    from reading_multiplier as multiplied
    cross join (values ('ratio'), ('notice')) as against(cause)
),

metered as (
    select
        wrong.bill_id,
        wrong.metering_point_id,
        wrong.account_id,
        wrong.read_month,
        wrong.cause,
        reading.register,
        cast(wrong.multiplier as decimal(8, 2)) as multiplier,
        cast(reading.multiplier as decimal(8, 2)) as used_multiplier,
        cast(
            reading.this_value - coalesce(since_change.install_value, reading.last_value)
            + case
                when reading.this_value < coalesce(since_change.install_value, reading.last_value) then pow(10, meter_asset.digits)
                else 0
            end as decimal(10, 4)
        ) as units
    from wrong
    join reading
        on reading.metering_point_id = wrong.metering_point_id
        and reading.read_month = wrong.read_month
        and reading.meter_asset_id = wrong.meter_asset_id
        and reading.multiplier <> wrong.multiplier
    left join installation_register as since_change
        on since_change.installation_id = wrong.installation_id
        and since_change.register = reading.register
        and wrong.installed_on > wrong.last_read_on
    left join meter_asset on meter_asset.meter_asset_id = wrong.meter_asset_id
),

changed as (
    select
        bill_id,
        metering_point_id,
        account_id,
        read_month,
        register,
        case when cause in ('installed', 'removed') then 'meter_change' else cause end as cause,
        gap_kwh as kwh
    from reading_gap
    where bill_id is not null
    union all
    select
        bill_id,
        metering_point_id,
        account_id,
        read_month,
        register,
        cause,
        cast(round(units * multiplier, 2) - round(units * used_multiplier, 2) as decimal(12, 2)) as kwh
    from metered
)

select
    bill_id,
    metering_point_id,
    cause,
    register,
    account_id,
    read_month,
    cast(sum(kwh) as decimal(12, 2)) as kwh
from changed
group by bill_id, metering_point_id, cause, register, account_id, read_month

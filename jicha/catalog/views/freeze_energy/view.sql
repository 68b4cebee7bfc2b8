-- freeze_energy: one row per meter and month with its energy as read and as frozen, and those of the month before.
with compared as (
    select
        reading.metering_point_id,
        reading.read_month,
        reading.meter_asset_id,
        reading.account_id,
        reading.bill_id,
        reading.book_id,
        reading.reader_id,
        reading.kind,
        reading.read_on,
        reading.energy_kwh as read_kwh,
        case when finish.active_total >= start.active_total then cast(
            round(cast(finish.active_total - start.active_total as decimal(10, 4)) * cast(reading.multiplier as decimal(8, 2)), 2)
                as decimal(12, 2)
        ) end as frozen_kwh
    from reading
    left join daily_register as start
        on start.metering_point_id = reading.metering_point_id
        and start.meter_asset_id = reading.meter_asset_id
        and start.day = reading.last_read_on
        and start.quality = 'good'
    left join daily_register as finish
        on finish.metering_point_id = reading.metering_point_id
        and finish.meter_asset_id = reading.meter_asset_id
        and finish.day = reading.read_on
        and finish.quality = 'good'
    where reading.register = 'active_total'
)

select
    compared.metering_point_id,
    compared.read_month,
    compared.meter_asset_id,
    compared.account_id,
    compared.bill_id,
    compared.book_id,
    compared.reader_id,
    compared.kind,
    compared.read_on,
    compared.read_kwh,
    compared.frozen_kwh,
    before.read_month as before_on,
    before.kind as before_kind,
    before.read_kwh as before_read_kwh,
    before.frozen_kwh as before_frozen_kwh
from compared
left join compared as before
    on before.metering_point_id = compared.metering_point_id
    and before.meter_asset_id = compared.meter_asset_id
    and before.read_month = cast(compared.read_month - interval 1 month as date)

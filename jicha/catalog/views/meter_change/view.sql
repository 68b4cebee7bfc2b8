-- meter_change: one row per exchange of a meter, in the month in which the new one was first read.
with followed as (
    select
        installation_id,
        account_id,
        metering_point_id,
        meter_asset_id,
        cast(installed_at as date) as changed_on,
        lag(installation_id) over (partition by metering_point_id order by installed_at) as old_installation_id,
        lag(meter_asset_id) over (partition by metering_point_id order by installed_at) as old_meter_asset_id
    from meter_installation
)

select
    followed.installation_id,
    followed.account_id,
    followed.metering_point_id,
    first_reading.read_month,
    followed.changed_on,
    followed.meter_asset_id,
    new_record.install_value,
    followed.old_installation_id,
    followed.old_meter_asset_id,
    old_record.remove_value as old_remove_value
from followed
join reading as first_reading
    on first_reading.metering_point_id = followed.metering_point_id
    and first_reading.meter_asset_id = followed.meter_asset_id
    and first_reading.register = 'active_total'
    and first_reading.last_read_on <= followed.changed_on
    and first_reading.read_on > followed.changed_on
left join installation_register as new_record
    on new_record.installation_id = followed.installation_id
    and new_record.register = 'active_total'
left join installation_register as old_record
    on old_record.installation_id = followed.old_installation_id
    and old_record.register = 'active_total'
where followed.old_meter_asset_id <> followed.meter_asset_id

-- reading_gap: one row per place where a reading does not say what another record of the same number says.
with ordered as (
    select
        metering_point_id,
        read_month,
        register,
        meter_asset_id,
        account_id,
        bill_id,
        last_value,
        this_value,
        multiplier,
        lag(this_value) over one_register as closed_value,
        lag(read_month) over one_register as closed_month,
        lead(read_month) over one_register as next_month
    from reading
    window one_register as (partition by metering_point_id, register, meter_asset_id order by read_month)
),

stopped as (
    select
        ordered.metering_point_id,
        ordered.read_month,
        ordered.register,
        ordered.meter_asset_id,
        ordered.account_id,
        ordered.bill_id,
        ordered.this_value,
        ordered.multiplier,
        record.remove_value,
        meter_change.changed_on
    from meter_change
    join ordered
        on ordered.metering_point_id = meter_change.metering_point_id
        and ordered.meter_asset_id = meter_change.old_meter_asset_id
        and ordered.read_month >= cast(meter_change.read_month - interval 1 month as date)
        and ordered.next_month is null
    join installation_register as record
        on record.installation_id = meter_change.old_installation_id
        and record.account_id = ordered.account_id
        and record.register = ordered.register
),

compared as (
    select
        metering_point_id,
        read_month,
        register,
        meter_asset_id,
        'continuity' as cause,
        account_id,
        bill_id,
        closed_value as recorded_value,
        last_value as read_value,
        closed_month as recorded_month,
        multiplier,
        last_value - closed_value as gap_value
    from ordered
    where year(read_month) * 12 + month(read_month) - (year(closed_month) * 12 + month(closed_month)) <= 2
    union all
    select
        ordered.metering_point_id,
        ordered.read_month,
        ordered.register,
        ordered.meter_asset_id,
        'installed' as cause,
        ordered.account_id,
        ordered.bill_id,
        record.install_value as recorded_value,
        ordered.last_value as read_value,
        cast(null as date) as recorded_month,
        ordered.multiplier,
        ordered.last_value - record.install_value as gap_value
    from meter_change
    join ordered
        on ordered.metering_point_id = meter_change.metering_point_id
        and ordered.meter_asset_id = meter_change.meter_asset_id
        and ordered.read_month = meter_change.read_month
    join installation_register as record
        on record.installation_id = meter_change.installation_id
        and record.account_id = ordered.account_id
        and record.register = ordered.register
    union all
    select
        metering_point_id,
        read_month,
        register,
        meter_asset_id,
        'removed' as cause,
        account_id,
        bill_id,
        remove_value as recorded_value,
        this_value as read_value,
        cast(null as date) as recorded_month,
        multiplier,
        remove_value - this_value as gap_value
    from stopped
    union all
    select
        stopped.metering_point_id,
        stopped.read_month,
        stopped.register,
        stopped.meter_asset_id,
        'frozen' as cause,
        stopped.account_id,
        stopped.bill_id,
        frozen.active_total as recorded_value,
        stopped.remove_value as read_value,
        cast(null as date) as recorded_month,
        stopped.multiplier,
        greatest(frozen.active_total - stopped.remove_value, 0) as gap_value
    from stopped
    join daily_register as frozen
        on frozen.metering_point_id = stopped.metering_point_id
        and frozen.meter_asset_id = stopped.meter_asset_id
        and frozen.day = stopped.changed_on
        and frozen.quality = 'good'
    where stopped.register = 'active_total'
)

select
    compared.metering_point_id,
    compared.read_month,
    compared.register,
    compared.meter_asset_id,
    compared.cause,
    compared.account_id,
    compared.bill_id,
    compared.recorded_value,
    compared.read_value,
    compared.recorded_month,
    compared.multiplier,
    cast(round(cast(compared.gap_value as decimal(10, 4)) * cast(compared.multiplier as decimal(8, 2)), 2) as decimal(12, 2))
        as gap_kwh
from compared
left join meter_asset on meter_asset.meter_asset_id = compared.meter_asset_id
where compared.gap_value <> 0
    and (meter_asset.digits is null or abs(compared.gap_value) <> pow(10, meter_asset.digits))
    and compared.multiplier is not null

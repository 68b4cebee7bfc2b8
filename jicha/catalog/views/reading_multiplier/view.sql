-- reading_multiplier: one row per meter and month read, with the multiplier that bill, installation, plates and file give.
with taken as (
    select
        reading.metering_point_id,
        reading.read_month,
        reading.meter_asset_id,
        reading.account_id,
        reading.bill_id,
        reading.last_read_on,
        reading.read_on,
        snapshot.multiplier as billed_multiplier
    from reading
    left join bill_snapshot as snapshot
        on snapshot.bill_id = reading.bill_id
        and snapshot.metering_point_id = reading.metering_point_id
        and snapshot.segment_start < reading.read_on
        and (snapshot.segment_end >= reading.read_on or snapshot.segment_end is null)
    where reading.register = 'active_total'
        and reading.bill_id is not null
),

installed as (
    select
        installation_id,
        metering_point_id,
        meter_asset_id,
        cast(installed_at as date) as installed_on,
        cast(removed_at as date) as removed_on,
        multiplier,
        lag(multiplier) over (partition by metering_point_id order by installed_at) as previous_multiplier
    from meter_installation
),

rated as (
    select
        metering_point_id,
        kind,
        installed_on,
        removed_on,
        cast(ratio_primary as double) / nullif(cast(ratio_secondary as double), 0) as file_ratio,
        cast(coalesce(plate_primary, ratio_primary) as double)
        / nullif(cast(coalesce(plate_secondary, ratio_secondary) as double), 0) as plate_ratio
    from instrument_transformer
),

by_kind as (
    select
        taken.metering_point_id,
        taken.read_on,
        rated.kind,
        case when min(rated.file_ratio) = max(rated.file_ratio) then avg(rated.file_ratio) end as file_ratio,
        case when min(rated.plate_ratio) = max(rated.plate_ratio) then avg(rated.plate_ratio) end as plate_ratio
    from taken
    join rated
        on rated.metering_point_id = taken.metering_point_id
        and rated.installed_on < taken.read_on
        and (rated.removed_on >= taken.read_on or rated.removed_on is null)
    group by taken.metering_point_id, taken.read_on, rated.kind
),

transformed as (
    select
        metering_point_id,
        read_on,
        count(case when kind = 'pt' then kind end) as pt_kinds,
        avg(case when kind = 'ct' then file_ratio end) as ct_file,
        avg(case when kind = 'ct' then plate_ratio end) as ct_plate,
        avg(case when kind = 'pt' then file_ratio end) as pt_file,
        avg(case when kind = 'pt' then plate_ratio end) as pt_plate
    from by_kind
    group by metering_point_id, read_on
),

joined as (
    select
        taken.metering_point_id,
        taken.read_month,
        taken.meter_asset_id,
        taken.account_id,
        taken.bill_id,
        taken.last_read_on,
        taken.read_on,
        taken.billed_multiplier,
        installed.installation_id,
        installed.installed_on,
        installed.multiplier as installed_multiplier,
        installed.previous_multiplier,
        coalesce(meter.self_ratio, 1) as self_ratio,
        transformed.ct_plate as ct_ratio,
        transformed.ct_file as ct_file_ratio,
        case
            when transformed.pt_kinds = 1 then transformed.pt_plate
            when coalesce(point.side, 'lv') = 'lv' then 1
        end as pt_ratio,
        case
            when transformed.pt_kinds = 1 then transformed.pt_file
            when coalesce(point.side, 'lv') = 'lv' then 1
        end as pt_file_ratio,
        transformed.read_on is null and taken.billed_multiplier = coalesce(meter.self_ratio, 1) as is_direct
    from taken
    left join installed
        on installed.metering_point_id = taken.metering_point_id
        and installed.meter_asset_id = taken.meter_asset_id
        and installed.installed_on < taken.read_on
        and (installed.removed_on >= taken.read_on or installed.removed_on is null)
    left join transformed
        on transformed.metering_point_id = taken.metering_point_id
        and transformed.read_on = taken.read_on
    left join meter_asset as meter on meter.meter_asset_id = taken.meter_asset_id
    left join metering_point as point on point.metering_point_id = taken.metering_point_id
)

select
    metering_point_id,
    read_month,
    meter_asset_id,
    account_id,
    bill_id,
    last_read_on,
    read_on,
    billed_multiplier,
    installation_id,
    installed_on,
    installed_multiplier,
    previous_multiplier,
    case
        when is_direct then billed_multiplier
        else cast(ct_ratio * pt_ratio * cast(self_ratio as double) as decimal(9, 2))
    end as plate_multiplier,
    case
        when is_direct then billed_multiplier
        else cast(ct_file_ratio * pt_file_ratio * cast(self_ratio as double) as decimal(9, 2))
    end as file_multiplier,
    cast(ct_ratio as decimal(9, 2)) as ct_ratio,
    cast(pt_ratio as decimal(9, 2)) as pt_ratio
from joined

-- MT05 accuracy class below requirement: one row per device in place that is less accurate than its installation's class asks.
with asked as (
    select
        device.device_kind,
        device.placement_id,
        device.device_id,
        device.account_id,
        device.metering_point_id,
        device.metering_class,
        device.judged_on,
        device.accuracy_class,
        device.is_s_class,
        code.edition,
        case device.device_kind when 'meter' then code.active_class when 'ct' then code.ct_class else code.pt_class end as asked_class,
        case device.device_kind when 'meter' then code.active_s when 'ct' then code.ct_s else false end as asked_s
    from meter_device as device
    join metering_class as code
        on code.class = device.metering_class
        and code.edition = cast(param('metering.dlt448_edition', device.judged_on) as int)
    where device.point_kind = 'settlement'
        and (device.device_kind = 'pt' or device.is_s_class is not null)
)

select
    device_kind,
    placement_id,
    metering_point_id as subject_id,
    judged_on as fact_start,
    as_of() as fact_end,
    case device_kind when 'meter' then '电能表 ' when 'ct' then '电流互感器 ' else '电压互感器 ' end
    || cast(accuracy_class as varchar) || case when is_s_class then ' S级' else ' 级' end as observed,
    '不低于 ' || cast(asked_class as varchar) || case when asked_s then ' S级' else ' 级' end
    || '（' || cast(edition as varchar) || '版）' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    device_id,
    metering_class
from asked
where accuracy_class > asked_class
    or (accuracy_class = asked_class and asked_s and not is_s_class)

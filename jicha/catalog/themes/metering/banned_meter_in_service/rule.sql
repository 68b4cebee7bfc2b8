-- MT10 banned meter model in service: one row per meter in place whose model the state has eliminated.
select
    device.device_kind,
    device.placement_id,
    device.metering_point_id as subject_id,
    device.installed_on as fact_start,
    as_of() as fact_end,
    '在运电能表 ' || coalesce(device.device_id, device.placement_id) || '，型号 ' || device.model as observed,
    cast(banned.eliminated_on as varchar) || ' 起淘汰（' || banned.notice || '）' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    device.account_id,
    device.installed_on,
    device.verified_on
from meter_device as device
join banned_meter as banned on banned.model = upper(trim(device.model))
where device.device_kind = 'meter'
    and banned.eliminated_on <= as_of()

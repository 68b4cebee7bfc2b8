-- MT09 rotation overdue: one row per meter or high-voltage transformer in service past its verification period.
select
    device_kind,
    placement_id,
    metering_point_id as subject_id,
    due_on as fact_start,
    as_of() as fact_end,
    case device_kind when 'meter' then '电能表 ' when 'ct' then '电流互感器 ' else '电压互感器 ' end
    || coalesce(device_id, placement_id) || ' 自 ' || cast(verified_on as varchar) || ' 起运行' as observed,
    '应于 ' || cast(due_on as varchar) || ' 前轮换检定' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    rotation_class,
    verified_on,
    batch,
    date_diff('day', due_on, as_of()) as days_overdue
from meter_device
where due_on < as_of()
    and case device_kind when 'meter' then batches_listed and not extended else side = 'hv' end

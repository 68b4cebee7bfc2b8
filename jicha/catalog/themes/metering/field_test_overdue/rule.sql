-- MT08 field test overdue: one row per class I to III metering point whose field test is past its due day.
select
    metering_point_id,
    metering_point_id as subject_id,
    due_on as fact_start,
    as_of() as fact_end,
    coalesce('上次现场检验 ' || cast(last_tested_on as varchar), '投运 ' || cast(built_on as varchar) || ' 后未做首次现场检验')
        as observed,
    '应于 ' || cast(due_on as varchar) || ' 前检验（周期 ' || cast(cycle_months as varchar) || ' 个月）' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    metering_class,
    date_diff('day', due_on, as_of()) as days_overdue,
    extended_to
from meter_field_test
where due_on < as_of()
    and (extended_to is null or extended_to < as_of())

-- meter_field_test: one row per class I to III metering point in use, with its last field test and the day the next is due.
with tested as (
    select
        metering_point_id,
        max(case when kind in ('field_test', 'first_field_test') and result <> 'not_possible' then tested_on end) as last_tested_on,
        max(case when exemption_id is not null then next_due_on end) as extended_to
    from device_test
    group by metering_point_id
),

timed as (
    select
        point.metering_point_id,
        point.account_id,
        point.metering_class,
        point.built_on,
        tested.last_tested_on,
        tested.extended_to,
        coalesce(tested.last_tested_on, point.built_on) as counted_from,
        case
            when tested.last_tested_on is null then param('metering.first_field_test_months', point.built_on)
            else param('metering.field_test_months', tested.last_tested_on, point.metering_class)
        end as cycle_months
    from metering_point as point
    left join tested on tested.metering_point_id = point.metering_point_id
    where point.status = 'running'
        and point.metering_class in ('class_1', 'class_2', 'class_3')
),

due as (
    select
        metering_point_id,
        account_id,
        metering_class,
        built_on,
        last_tested_on,
        extended_to,
        cycle_months,
        day(counted_from) - 1 as days_into_month,
        year(counted_from) * 12 + month(counted_from) - 1 + cycle_months as month_no
    from timed
),

dated as (
    select
        metering_point_id,
        account_id,
        metering_class,
        built_on,
        last_tested_on,
        extended_to,
        cycle_months,
        days_into_month,
        cast(cast(month_no // 12 as varchar) || '-' || lpad(cast(month_no % 12 + 1 as varchar), 2, '0') || '-01' as date)
            as first_of_month
    from due
)

select
    metering_point_id,
    account_id,
    metering_class,
    built_on,
    last_tested_on,
    cast(cycle_months as int) as cycle_months,
    least(first_of_month + cast(days_into_month as int), last_day(first_of_month)) as due_on,
    extended_to
from dated

-- bus_month: one row per bus and calendar month, with what flowed in and out through its main meters.
with calendar as (
    select working_day.day
    from working_day
    join (select min(day) as first_day, max(day) as last_day from gateway_energy) as known
        on working_day.day >= known.first_day
        and working_day.day <= known.last_day
),

point_day as (
    select
        gateway_point.bus_id,
        calendar.day,
        gateway_point.direction,
        forward.energy_kwh as forward_kwh,
        coalesce(back.energy_kwh, 0) as reverse_kwh
    from gateway_point
    join calendar
        on calendar.day >= gateway_point.valid_from
        and (gateway_point.valid_to is null or calendar.day < gateway_point.valid_to)
    left join gateway_energy as forward
        on forward.gateway_point_id = gateway_point.gateway_point_id
        and forward.day = calendar.day
        and forward.direction = 'forward'
        and coalesce(forward.quality, 'good') = 'good'
    left join gateway_energy as back
        on back.gateway_point_id = gateway_point.gateway_point_id
        and back.day = calendar.day
        and back.direction = 'reverse'
    where gateway_point.main_or_check = 'main'
),

month_sum as (
    select
        bus_id,
        cast(date_trunc('month', day) as date) as month,
        count(distinct day) as days,
        cast(count(*) as int) as point_days,
        cast(count(*) filter (where forward_kwh is null) as int) as missing_point_days,
        count(distinct direction) as directions,
        cast(sum(case when direction = 'in' then forward_kwh else reverse_kwh end) as decimal(16, 4)) as in_kwh,
        cast(sum(case when direction = 'in' then reverse_kwh else forward_kwh end) as decimal(16, 4)) as out_kwh
    from point_day
    group by bus_id, cast(date_trunc('month', day) as date)
),

whole as (
    select
        bus_id,
        month,
        point_days,
        missing_point_days,
        case when days = day(last_day(month)) and missing_point_days = 0 and directions = 2 then in_kwh end as in_kwh,
        out_kwh
    from month_sum
)

select
    whole.bus_id,
    whole.month,
    bus.org_id,
    bus.name as bus_name,
    bus.voltage_kv,
    case when bus.voltage_kv >= 220 then 'kv220_up' when bus.voltage_kv is not null then 'kv110_down' end as voltage_class,
    whole.point_days,
    whole.missing_point_days,
    whole.in_kwh,
    whole.out_kwh,
    cast(whole.in_kwh - whole.out_kwh as decimal(16, 4)) as imbalance_kwh,
    cast(100 * cast(whole.in_kwh - whole.out_kwh as double) / nullif(cast(whole.in_kwh as double), 0) as decimal(14, 4)) as imbalance_pct
from whole
join bus on bus.bus_id = whole.bus_id

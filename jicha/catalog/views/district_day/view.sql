-- district_day: one row per district and midnight, with the energy of the day that this midnight's registers close.
with freeze as (
    select
        metering_point_id,
        meter_asset_id,
        day as frozen_on,
        active_total,
        reverse_total,
        lag(day) over on_one_meter as opened_on,
        lag(active_total) over on_one_meter as opened_active,
        lag(reverse_total) over on_one_meter as opened_reverse
    from daily_register
    where coalesce(quality, 'good') = 'good'
    window on_one_meter as (partition by metering_point_id, meter_asset_id order by day)
),

measured as (
    select
        freeze.metering_point_id,
        freeze.frozen_on,
        case when meter_installation.multiplier is not null then date_diff('day', freeze.opened_on, freeze.frozen_on) end as days,
        cast(
            cast(freeze.active_total - freeze.opened_active as decimal(10, 4)) * cast(meter_installation.multiplier as decimal(8, 2))
            as decimal(14, 4)
        ) as sale_kwh,
        cast(
            cast(coalesce(freeze.reverse_total - freeze.opened_reverse, 0) as decimal(10, 4))
            * cast(meter_installation.multiplier as decimal(8, 2))
            as decimal(14, 4)
        ) as feed_in_kwh
    from freeze
    left join meter_installation
        on meter_installation.metering_point_id = freeze.metering_point_id
        and meter_installation.meter_asset_id = freeze.meter_asset_id
        and meter_installation.installed_at <= cast(freeze.opened_on as timestamp)
        and coalesce(meter_installation.removed_at, cast(freeze.frozen_on as timestamp)) >= cast(freeze.frozen_on as timestamp)
        and freeze.active_total >= freeze.opened_active
),

calendar as (
    select
        working_day.day,
        cast(working_day.day + 1 as date) as frozen_on
    from working_day
    join (select min(day) as first_day, max(day) as last_day from daily_register) as known
        on working_day.day >= known.first_day
        and working_day.day < known.last_day
),

member as (
    select
        point_district.district_id,
        point_district.metering_point_id,
        calendar.frozen_on
    from point_district
    join calendar
        on calendar.day >= point_district.valid_from
        and (point_district.valid_to is null or calendar.day < point_district.valid_to)
    join metering_point
        on metering_point.metering_point_id = point_district.metering_point_id
        and metering_point.kind in ('settlement', 'feed_in')
        and (metering_point.closed_on is null or calendar.day < metering_point.closed_on)
    anti join metering_relation
        on metering_relation.child_point_id = point_district.metering_point_id
        and metering_relation.kind = 'deduct'
        and metering_relation.valid_from <= calendar.day
        and (metering_relation.valid_to is null or calendar.day < metering_relation.valid_to)
    where point_district.source = 'marketing'
),

reported as (
    select
        member.district_id,
        member.metering_point_id,
        member.frozen_on,
        measured.metering_point_id is not null as is_frozen,
        measured.days,
        measured.sale_kwh,
        measured.feed_in_kwh
    from member
    left join measured
        on measured.metering_point_id = member.metering_point_id
        and measured.frozen_on = member.frozen_on
),

standing_in as (
    select
        gap.district_id,
        gap.metering_point_id,
        gap.frozen_on,
        arg_max(earlier.day_sale_kwh, earlier.frozen_on) as sale_kwh,
        arg_max(earlier.day_feed_in_kwh, earlier.frozen_on) as feed_in_kwh
    from reported as gap
    join (
        select
            metering_point_id,
            frozen_on,
            days,
            param('loss.fill_days', frozen_on) as fill_days,
            cast(cast(sale_kwh as double) / nullif(days, 0) as decimal(14, 4)) as day_sale_kwh,
            cast(cast(feed_in_kwh as double) / nullif(days, 0) as decimal(14, 4)) as day_feed_in_kwh
        from measured
    ) as earlier
        on earlier.metering_point_id = gap.metering_point_id
        and earlier.frozen_on <= gap.frozen_on
        and date_diff('day', earlier.frozen_on, gap.frozen_on) <= earlier.fill_days
        and earlier.days <= earlier.fill_days
    where gap.days is distinct from 1
    group by gap.district_id, gap.metering_point_id, gap.frozen_on
),

filled as (
    select
        district_id,
        frozen_on,
        sum(sale_kwh) as sale_kwh,
        sum(feed_in_kwh) as feed_in_kwh
    from standing_in
    group by district_id, frozen_on
),

customers as (
    select
        district_id,
        frozen_on,
        cast(count(*) as int) as expected_points,
        cast(count(*) filter (where is_frozen) as int) as frozen_points,
        cast(count(*) filter (where days = 1) as int) as measured_points,
        cast(coalesce(sum(days), 0) as int) as covered_days,
        coalesce(sum(sale_kwh) filter (where days = 1), 0) as sale_kwh,
        coalesce(sum(feed_in_kwh) filter (where days = 1), 0) as feed_in_kwh,
        coalesce(sum(sale_kwh), 0) as sale_with_gaps_kwh,
        coalesce(sum(feed_in_kwh), 0) as feed_in_with_gaps_kwh
    from reported
    group by district_id, frozen_on
),

total_meter as (
    select
        gateway_point.district_id,
        calendar.frozen_on,
        cast(sum(case when gateway_point.direction = 'in' then forward.energy_kwh else coalesce(back.energy_kwh, 0) end)
            as decimal(16, 4)) as in_kwh,
        cast(sum(case when gateway_point.direction = 'in' then coalesce(back.energy_kwh, 0) else forward.energy_kwh end)
            as decimal(16, 4)) as out_kwh,
        count(*) filter (where forward.energy_kwh is null) as missing_meters
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
    where gateway_point.kind = 'district_total'
        and gateway_point.main_or_check = 'main'
    group by gateway_point.district_id, calendar.frozen_on
)

select
    customers.district_id,
    district.org_id,
    district.kind as district_kind,
    customers.frozen_on,
    customers.expected_points,
    customers.frozen_points,
    customers.measured_points,
    customers.covered_days,
    total_meter.in_kwh,
    total_meter.out_kwh,
    cast(customers.feed_in_kwh + coalesce(filled.feed_in_kwh, 0) as decimal(16, 4)) as feed_in_kwh,
    cast(customers.sale_kwh + coalesce(filled.sale_kwh, 0) as decimal(16, 4)) as sale_kwh,
    cast(customers.sale_kwh as decimal(16, 4)) as measured_sale_kwh,
    cast(customers.feed_in_with_gaps_kwh as decimal(16, 4)) as feed_in_with_gaps_kwh,
    cast(customers.sale_with_gaps_kwh as decimal(16, 4)) as sale_with_gaps_kwh
from customers
join district on district.district_id = customers.district_id
left join filled
    on filled.district_id = customers.district_id
    and filled.frozen_on = customers.frozen_on
left join total_meter
    on total_meter.district_id = customers.district_id
    and total_meter.frozen_on = customers.frozen_on
    and total_meter.missing_meters = 0

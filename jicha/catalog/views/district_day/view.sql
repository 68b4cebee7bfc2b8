-- district_day: one row per district and midnight, with the energy of the day that this midnight's registers close.
with freeze as (
    select
        metering_point_id,
        meter_asset_id,
        day as frozen_on,
        active_total,
        reverse_total,
        lag(day) over on_one_meter as opened_on,
        lead(day) over on_one_meter as next_on,
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
        freeze.next_on,
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

-- Who counts for a district and when; a point that is deducted from another is taken off again.
member as (
    select
        point_district.district_id,
        point_district.metering_point_id,
        point_district.valid_from as first_day,
        coalesce(least(point_district.valid_to, metering_point.closed_on), date '9999-12-31') as end_day
    from point_district
    join metering_point
        on metering_point.metering_point_id = point_district.metering_point_id
        and metering_point.kind in ('settlement', 'feed_in')
    where point_district.source = 'marketing'
),

term as (
    select
        district_id,
        metering_point_id,
        cast(1 as decimal(1, 0)) as points,
        first_day,
        end_day
    from member
    union all
    select
        member.district_id,
        member.metering_point_id,
        cast(-1 as decimal(1, 0)) as points,
        greatest(member.first_day, metering_relation.valid_from) as first_day,
        least(member.end_day, metering_relation.valid_to) as end_day
    from member
    join metering_relation
        on metering_relation.child_point_id = member.metering_point_id
        and metering_relation.kind = 'deduct'
),

seat as (
    select
        district_id,
        metering_point_id,
        points,
        first_day,
        end_day
    from term
    where end_day > first_day
),

turn as (
    select
        district_id,
        first_day as day,
        points
    from seat
    union all
    select
        district_id,
        end_day as day,
        -points as points
    from seat
    union all
    select
        its.district_id,
        calendar.day,
        cast(0 as decimal(1, 0)) as points
    from (select distinct district_id from seat) as its
    cross join calendar
),

strength as (
    select
        district_id,
        day,
        cast(sum(sum(points)) over (partition by district_id order by day) as int) as points
    from turn
    group by district_id, day
),

-- Days without an energy of their own, as far after a frozen one as that may stand in for them.
gap as (
    select distinct
        measured.metering_point_id,
        calendar.frozen_on
    from measured
    join calendar
        on calendar.frozen_on >= measured.frozen_on
        and calendar.frozen_on <= measured.frozen_on + param('loss.fill_days', measured.frozen_on)
    anti join measured as whole
        on whole.metering_point_id = measured.metering_point_id
        and whole.frozen_on = calendar.frozen_on
        and whole.days = 1
    where measured.days is distinct from 1
        or measured.next_on is distinct from cast(measured.frozen_on + 1 as date)
),

standing_in as (
    select
        gap.metering_point_id,
        gap.frozen_on,
        arg_max(earlier.day_sale_kwh, earlier.frozen_on) as sale_kwh,
        arg_max(earlier.day_feed_in_kwh, earlier.frozen_on) as feed_in_kwh
    from gap
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
    group by gap.metering_point_id, gap.frozen_on
),

reported as (
    select
        metering_point_id,
        frozen_on,
        1 as frozen,
        days,
        sale_kwh,
        feed_in_kwh,
        cast(0 as decimal(14, 4)) as filled_sale_kwh,
        cast(0 as decimal(14, 4)) as filled_feed_in_kwh
    from measured
    union all
    select
        metering_point_id,
        frozen_on,
        0 as frozen,
        cast(null as int) as days,
        cast(null as decimal(14, 4)) as sale_kwh,
        cast(null as decimal(14, 4)) as feed_in_kwh,
        sale_kwh as filled_sale_kwh,
        feed_in_kwh as filled_feed_in_kwh
    from standing_in
),

collected as (
    select
        seat.district_id,
        reported.frozen_on,
        cast(sum(reported.frozen * seat.points) as int) as frozen_points,
        cast(coalesce(sum(seat.points) filter (where reported.days = 1), 0) as int) as measured_points,
        cast(coalesce(sum(reported.days * seat.points), 0) as int) as covered_days,
        coalesce(sum(reported.sale_kwh * seat.points) filter (where reported.days = 1), 0) as sale_kwh,
        coalesce(sum(reported.feed_in_kwh * seat.points) filter (where reported.days = 1), 0) as feed_in_kwh,
        coalesce(sum(reported.filled_sale_kwh * seat.points), 0) as filled_sale_kwh,
        coalesce(sum(reported.filled_feed_in_kwh * seat.points), 0) as filled_feed_in_kwh,
        coalesce(sum(reported.sale_kwh * seat.points), 0) as sale_with_gaps_kwh,
        coalesce(sum(reported.feed_in_kwh * seat.points), 0) as feed_in_with_gaps_kwh
    from reported
    join seat
        on seat.metering_point_id = reported.metering_point_id
        and seat.first_day < reported.frozen_on
        and seat.end_day >= reported.frozen_on
    group by seat.district_id, reported.frozen_on
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
    strength.district_id,
    district.org_id,
    district.kind as district_kind,
    calendar.frozen_on,
    strength.points as expected_points,
    coalesce(collected.frozen_points, 0) as frozen_points,
    coalesce(collected.measured_points, 0) as measured_points,
    coalesce(collected.covered_days, 0) as covered_days,
    total_meter.in_kwh,
    total_meter.out_kwh,
    cast(coalesce(collected.feed_in_kwh + collected.filled_feed_in_kwh, 0) as decimal(16, 4)) as feed_in_kwh,
    cast(coalesce(collected.sale_kwh + collected.filled_sale_kwh, 0) as decimal(16, 4)) as sale_kwh,
    cast(coalesce(collected.sale_kwh, 0) as decimal(16, 4)) as measured_sale_kwh,
    cast(coalesce(collected.feed_in_with_gaps_kwh, 0) as decimal(16, 4)) as feed_in_with_gaps_kwh,
    cast(coalesce(collected.sale_with_gaps_kwh, 0) as decimal(16, 4)) as sale_with_gaps_kwh
from strength
join calendar on calendar.day = strength.day
join district on district.district_id = strength.district_id
left join collected
    on collected.district_id = strength.district_id
    and collected.frozen_on = calendar.frozen_on
left join total_meter
    on total_meter.district_id = strength.district_id
    and total_meter.frozen_on = calendar.frozen_on
    and total_meter.missing_meters = 0
where strength.points > 0

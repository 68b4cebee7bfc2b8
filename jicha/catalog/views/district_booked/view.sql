-- district_booked: one row per district and month, the loss by readings and calendar month beside the one over equal midnights.
with point_month as (
    select
        metering_point_id,
        read_month as month,
        max(read_on) as read_on,
        sum(case when register = 'active_total' then energy_kwh else 0 end) as sale_kwh,
        sum(case when register = 'reverse_total' then energy_kwh else 0 end) as feed_in_kwh
    from reading
    where register in ('active_total', 'reverse_total')
    group by metering_point_id, read_month
),

customers as (
    select
        point_district.district_id,
        point_month.month,
        cast(count(*) as int) as read_points,
        sum(point_month.sale_kwh) as sale_kwh,
        sum(point_month.feed_in_kwh) as feed_in_kwh,
        cast(
            cast(sum(abs(date_diff('day', cast(point_month.month + interval 1 month as date), point_month.read_on))) as double)
            / nullif(count(point_month.read_on), 0)
            as decimal(8, 2)
        ) as shift_days
    from point_month
    join point_district
        on point_district.metering_point_id = point_month.metering_point_id
        and point_district.source = 'marketing'
        and point_district.valid_from < point_month.read_on
        and (point_district.valid_to is null or point_month.read_on <= point_district.valid_to)
    join metering_point
        on metering_point.metering_point_id = point_month.metering_point_id
        and metering_point.kind in ('settlement', 'feed_in')
    anti join metering_relation
        on metering_relation.child_point_id = point_month.metering_point_id
        and metering_relation.kind = 'deduct'
        and metering_relation.valid_from < point_month.read_on
        and (metering_relation.valid_to is null or point_month.read_on <= metering_relation.valid_to)
    group by point_district.district_id, point_month.month
),

total_meter as (
    select
        gateway_point.district_id,
        cast(date_trunc('month', gateway_energy.day) as date) as month,
        count(*) filter (where gateway_energy.direction = 'forward') as meter_days,
        count(distinct gateway_point.gateway_point_id) as meters,
        sum(
            case when (gateway_point.direction = 'in') = (gateway_energy.direction = 'forward') then gateway_energy.energy_kwh else 0 end
        ) as in_kwh,
        sum(
            case when (gateway_point.direction = 'in') = (gateway_energy.direction = 'forward') then 0 else gateway_energy.energy_kwh end
        ) as out_kwh
    from gateway_energy
    join gateway_point
        on gateway_point.gateway_point_id = gateway_energy.gateway_point_id
        and gateway_point.valid_from <= gateway_energy.day
        and (gateway_point.valid_to is null or gateway_energy.day < gateway_point.valid_to)
    where gateway_point.kind = 'district_total'
        and gateway_point.main_or_check = 'main'
        and coalesce(gateway_energy.quality, 'good') = 'good'
    group by gateway_point.district_id, cast(date_trunc('month', gateway_energy.day) as date)
),

balance as (
    select
        customers.district_id,
        customers.month,
        customers.read_points,
        customers.shift_days,
        case when customers.read_points * day(last_day(customers.month))
            >= district_month.expected_point_days * param('loss.collection_min_share', customers.month)
            then cast(total_meter.in_kwh + customers.feed_in_kwh as decimal(16, 4))
        end as supply_kwh,
        cast(total_meter.out_kwh + customers.sale_kwh as decimal(16, 4)) as sold_kwh
    from customers
    join total_meter
        on total_meter.district_id = customers.district_id
        and total_meter.month = customers.month
        and total_meter.meter_days = total_meter.meters * day(last_day(total_meter.month))
    join district_month
        on district_month.district_id = customers.district_id
        and district_month.month = customers.month
)

select
    district_month.district_id,
    district_month.month,
    district_month.org_id,
    district_month.district_kind,
    district_month.expected_point_days,
    district_month.supply_kwh as same_period_supply_kwh,
    district_month.loss_pct as same_period_pct,
    month_before.loss_pct as before_pct,
    cast(
        100 * cast(district_month.loss_kwh + month_before.loss_kwh as double)
        / nullif(cast(district_month.supply_kwh + month_before.supply_kwh as double), 0)
        as decimal(14, 4)
    ) as joint_pct,
    district_month.target_pct,
    balance.read_points,
    balance.shift_days,
    balance.supply_kwh as booked_supply_kwh,
    cast(balance.supply_kwh - balance.sold_kwh as decimal(16, 4)) as booked_loss_kwh,
    cast(
        100 * cast(balance.supply_kwh - balance.sold_kwh as double) / nullif(cast(balance.supply_kwh as double), 0)
        as decimal(14, 4)
    ) as booked_pct
from district_month
left join district_month as month_before
    on month_before.district_id = district_month.district_id
    and cast(month_before.month + interval 1 month as date) = district_month.month
left join balance
    on balance.district_id = district_month.district_id
    and balance.month = district_month.month

-- district_month: one row per district and month, supply and sales over the same midnights.
with month_sum as (
    select
        district_id,
        org_id,
        district_kind,
        cast(date_trunc('month', frozen_on) as date) as month,
        cast(sum(expected_points) as int) as expected_point_days,
        cast(sum(frozen_points) as int) as frozen_point_days,
        cast(sum(covered_days) as int) as covered_point_days,
        count(in_kwh) as supply_days,
        cast(sum(in_kwh) as decimal(16, 4)) as in_kwh,
        cast(sum(out_kwh) as decimal(16, 4)) as out_kwh,
        cast(sum(feed_in_with_gaps_kwh) as double) as feed_in_kwh,
        cast(sum(sale_with_gaps_kwh) as double) as sale_kwh
    from district_day
    group by district_id, org_id, district_kind, cast(date_trunc('month', frozen_on) as date)
),

filled as (
    select
        district_id,
        org_id,
        district_kind,
        month,
        expected_point_days,
        frozen_point_days,
        supply_days = day(last_day(month))
        and frozen_point_days >= expected_point_days * param('loss.collection_min_share', month) as is_complete,
        in_kwh,
        out_kwh,
        cast(feed_in_kwh * expected_point_days / nullif(covered_point_days, 0) as decimal(16, 4)) as feed_in_kwh,
        cast(sale_kwh * expected_point_days / nullif(covered_point_days, 0) as decimal(16, 4)) as sale_kwh
    from month_sum
),

balance as (
    select
        district_id,
        org_id,
        district_kind,
        month,
        expected_point_days,
        frozen_point_days,
        case when is_complete then cast(in_kwh + feed_in_kwh as decimal(16, 4)) end as supply_kwh,
        cast(out_kwh + sale_kwh as decimal(16, 4)) as sold_kwh,
        in_kwh,
        out_kwh,
        feed_in_kwh,
        sale_kwh
    from filled
)

select
    balance.district_id,
    balance.month,
    balance.org_id,
    balance.district_kind,
    balance.expected_point_days,
    balance.frozen_point_days,
    balance.in_kwh,
    balance.out_kwh,
    balance.feed_in_kwh,
    balance.sale_kwh,
    balance.supply_kwh,
    cast(balance.supply_kwh - balance.sold_kwh as decimal(16, 4)) as loss_kwh,
    cast(
        100 * cast(balance.supply_kwh - balance.sold_kwh as double) / nullif(cast(balance.supply_kwh as double), 0)
        as decimal(14, 4)
    ) as loss_pct,
    loss_target.target_pct
from balance
left join loss_target
    on loss_target.object_id = balance.district_id
    and loss_target.object_kind = 'district'
    and loss_target.month = balance.month

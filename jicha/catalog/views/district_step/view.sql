-- district_step: one row per district and midnight, the loss of the last days beside that of the days before them.
with balance as (
    select
        district_id,
        frozen_on,
        case when measured_points >= expected_points * param('loss.collection_min_share', frozen_on)
            and cast(measured_sale_kwh as double) >= cast(sale_kwh as double) * param('loss.day_measured_min_share', frozen_on)
            then cast(in_kwh + feed_in_kwh as decimal(16, 4))
        end as supply_kwh,
        cast(out_kwh + sale_kwh as decimal(16, 4)) as sold_kwh,
        param('loss.step_days_min', frozen_on) as recent_days,
        param('loss.step_window_days', frozen_on) as base_days
    from district_day
),

rated as (
    select
        district_id,
        frozen_on,
        cast(frozen_on - recent_days as date) as began_on,
        cast(frozen_on - recent_days - base_days as date) as base_from,
        recent_days,
        base_days,
        supply_kwh,
        cast(supply_kwh - sold_kwh as decimal(16, 4)) as loss_kwh,
        100 * cast(supply_kwh - sold_kwh as double) / nullif(cast(supply_kwh as double), 0) as loss_pct
    from balance
    where supply_kwh > 0
),

recent as (
    select
        today.district_id,
        today.frozen_on,
        today.began_on,
        min(near.loss_pct) as lowest_pct,
        max(near.loss_pct) as highest_pct,
        cast(sum(near.supply_kwh) as decimal(16, 4)) as supply_kwh,
        cast(sum(near.loss_kwh) as decimal(16, 4)) as loss_kwh
    from rated as today
    join rated as near
        on near.district_id = today.district_id
        and near.frozen_on > today.began_on
        and near.frozen_on <= today.frozen_on
    group by today.district_id, today.frozen_on, today.began_on, today.recent_days
    having count(*) = today.recent_days
),

past as (
    select
        today.district_id,
        today.frozen_on,
        today.base_days,
        earlier.loss_pct
    from rated as today
    join rated as earlier
        on earlier.district_id = today.district_id
        and earlier.frozen_on <= today.began_on
        and earlier.frozen_on > today.base_from
),

base as (
    select
        district_id,
        frozen_on,
        median(loss_pct) as median_pct
    from past
    group by district_id, frozen_on, base_days
    having count(*) * 2 >= base_days
),

spread as (
    select
        past.district_id,
        past.frozen_on,
        base.median_pct,
        median(abs(past.loss_pct - base.median_pct)) as mad_pct
    from past
    join base
        on base.district_id = past.district_id
        and base.frozen_on = past.frozen_on
    group by past.district_id, past.frozen_on, base.median_pct
)

select
    district_day.district_id,
    district_day.frozen_on,
    district_day.org_id,
    district_day.district_kind,
    recent.began_on,
    cast(recent.lowest_pct as decimal(14, 4)) as lowest_pct,
    cast(recent.highest_pct as decimal(14, 4)) as highest_pct,
    recent.supply_kwh,
    recent.loss_kwh,
    cast(spread.median_pct as decimal(14, 4)) as median_pct,
    cast(spread.mad_pct as decimal(14, 4)) as mad_pct
from district_day
left join recent
    on recent.district_id = district_day.district_id
    and recent.frozen_on = district_day.frozen_on
left join spread
    on spread.district_id = district_day.district_id
    and spread.frozen_on = district_day.frozen_on

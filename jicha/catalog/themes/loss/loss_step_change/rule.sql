-- AT03 step of the loss: one row per district and midnight at which a step has lasted long enough to be one.
with weighed as (
    select
        district_id,
        frozen_on,
        began_on,
        lowest_pct,
        highest_pct,
        median_pct,
        mad_pct,
        supply_kwh,
        cast(cast(loss_kwh as double) - cast(supply_kwh as double) * cast(median_pct as double) / 100 as decimal(12, 2)) as excess_kwh,
        greatest(param('loss.step_mad_multiple', frozen_on) * mad_pct, param('loss.step_points', frozen_on)) as allowed_points
    from district_step
    where district_kind = 'public'
),

compared as (
    select
        district_id,
        frozen_on,
        case
            when lowest_pct - median_pct > allowed_points then '升'
            when median_pct - highest_pct > allowed_points then '降'
            when lowest_pct - median_pct is not null then '平'
        end as course
    from weighed
),

begun as (
    select
        district_id,
        frozen_on,
        course,
        lag(course ignore nulls) over (partition by district_id order by frozen_on) as course_before
    from compared
)

select
    weighed.district_id,
    weighed.frozen_on,
    weighed.district_id as subject_id,
    weighed.began_on as fact_start,
    cast(weighed.frozen_on - 1 as date) as fact_end,
    '自 ' || cast(weighed.began_on as varchar) || ' 起日线损率 ' || cast(cast(weighed.lowest_pct as decimal(8, 2)) as varchar) || '% 至 '
        || cast(cast(weighed.highest_pct as decimal(8, 2)) as varchar) || '%' as observed,
    '此前中位数 ' || cast(cast(weighed.median_pct as decimal(8, 2)) as varchar) || '%，上下不多于 '
        || cast(cast(weighed.allowed_points as decimal(8, 2)) as varchar) || ' 个百分点' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(round(greatest(weighed.excess_kwh, 0) * param('loss.average_purchase_price', weighed.frozen_on), 2) as decimal(14, 2)) as high_yuan,
    begun.course,
    weighed.median_pct,
    weighed.mad_pct,
    weighed.supply_kwh,
    weighed.excess_kwh
from begun
join weighed on weighed.district_id = begun.district_id and weighed.frozen_on = begun.frozen_on
where begun.course in ('升', '降')
    and begun.course_before is distinct from begun.course

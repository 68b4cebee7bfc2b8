-- AT03 step of the loss: one row per district and midnight at which a step has lasted long enough to be one.
with judged as (
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
    from judged
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
    judged.district_id,
    judged.frozen_on,
    judged.district_id as subject_id,
    judged.began_on as fact_start,
    cast(judged.frozen_on - 1 as date) as fact_end,
    '自 ' || cast(judged.began_on as varchar) || ' 起日线损率 ' || cast(cast(judged.lowest_pct as decimal(8, 2)) as varchar) || '% 至 '
        || cast(cast(judged.highest_pct as decimal(8, 2)) as varchar) || '%' as observed,
    '此前中位数 ' || cast(cast(judged.median_pct as decimal(8, 2)) as varchar) || '%，上下不多于 '
        || cast(cast(judged.allowed_points as decimal(8, 2)) as varchar) || ' 个百分点' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(round(greatest(judged.excess_kwh, 0) * param('loss.average_purchase_price', judged.frozen_on), 2) as decimal(14, 2)) as high_yuan,
    begun.course,
    judged.median_pct,
    judged.mad_pct,
    judged.supply_kwh,
    judged.excess_kwh
from begun
join judged on judged.district_id = begun.district_id and judged.frozen_on = begun.frozen_on
where begun.course in ('升', '降')
    and begun.course_before is distinct from begun.course

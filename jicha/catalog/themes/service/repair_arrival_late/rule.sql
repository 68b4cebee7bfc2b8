-- SV04 repair arrival late: one row per arrival beyond the supervisor's limit, or above the average promise that its unit broke.
with arrival as (
    select
        request_id,
        account_id,
        org_id,
        area_kind,
        cast(accepted_at as date) as accepted_on,
        arrived_at,
        arrival_lat is not null as has_position,
        seconds_between(accepted_at, arrived_at) as seconds,
        count(arrived_at) over unit_month as unit_arrivals,
        cast(sum(seconds_between(accepted_at, arrived_at)) over unit_month as double) / 60 / nullif(count(arrived_at) over unit_month, 0)
            as unit_average_minutes
    from service_request
    where class = 'repair'
        and not coalesce(is_disaster, false)
    window unit_month as (partition by org_id, area_kind, cast(date_trunc('month', accepted_at) as date))
),

limited as (
    select
        request_id,
        account_id,
        area_kind,
        accepted_on,
        cast(arrived_at as date) as arrived_on,
        has_position,
        seconds,
        unit_arrivals,
        cast(unit_average_minutes as decimal(10, 1)) as unit_average_minutes,
        param('service.repair_arrival_minutes@supervision', accepted_on, area_kind) as supervision_minutes,
        param('service.repair_arrival_minutes@promise', accepted_on, area_kind) as promise_minutes,
        case when unit_arrivals >= param('service.arrival_tickets_min', accepted_on)
            and unit_average_minutes > param('service.repair_arrival_average_minutes@promise', accepted_on, area_kind)
            then param('service.repair_arrival_average_minutes@promise', accepted_on, area_kind)
        end as broken_average_minutes
    from arrival
)

select
    request_id,
    request_id as subject_id,
    accepted_on as fact_start,
    arrived_on as fact_end,
    '到达用时 ' || cast(seconds // 60 as varchar) || ' 分钟，单位当月 ' || cast(unit_arrivals as varchar) || ' 单平均 '
        || cast(unit_average_minutes as varchar) || ' 分钟' as observed,
    '单次 ' || cast(least(supervision_minutes, promise_minutes) as varchar) || ' 分钟'
        || coalesce('，月均 ' || cast(broken_average_minutes as varchar) || ' 分钟', '') as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    area_kind,
    seconds,
    has_position,
    supervision_minutes,
    coalesce(promise_minutes, broken_average_minutes) as broken_promise_minutes
from limited
where seconds > 60 * least(supervision_minutes, promise_minutes, broken_average_minutes)

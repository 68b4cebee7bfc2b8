-- SV03 repeated requests: one row per request with which an account has raised the same matter often enough.
with matter as (
    select
        request_id,
        account_id,
        subclass,
        cast(accepted_at as date) as accepted_on,
        lag(cast(accepted_at as date)) over (partition by account_id, subclass order by accepted_at, request_id) as before_on
    from service_request
    where class in ('complaint', 'report', 'opinion', 'suggestion', 'repair', 'service')
),

episode as (
    select
        request_id,
        account_id,
        subclass,
        accepted_on,
        max(
            case when before_on is null or date_diff('day', before_on, accepted_on) > param('service.repeat_long_window_days', accepted_on)
                then accepted_on
            end
        ) over (partition by account_id, subclass order by accepted_on) as first_on
    from matter
),

counted as (
    select
        later.request_id,
        later.accepted_on,
        later.account_id,
        later.subclass,
        later.first_on,
        count(*) as long_count,
        count(*) filter (
            where date_diff('day', earlier.accepted_on, later.accepted_on) <= param('service.repeat_window_days', later.accepted_on)
        ) as short_count
    from episode as later
    join episode as earlier
        on earlier.account_id = later.account_id
        and earlier.subclass = later.subclass
        and date_diff('day', earlier.accepted_on, later.accepted_on) between 0 and param('service.repeat_long_window_days', later.accepted_on)
    group by later.request_id, later.accepted_on, later.account_id, later.subclass, later.first_on
)

select
    request_id,
    account_id as subject_id,
    first_on as fact_start,
    accepted_on as fact_end,
    cast(short_count as varchar) || ' 次/' || cast(param('service.repeat_window_days', accepted_on) as varchar) || ' 天，'
        || cast(long_count as varchar) || ' 次/' || cast(param('service.repeat_long_window_days', accepted_on) as varchar) || ' 天' as observed,
    '同一诉求一次办结' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    subclass
from counted
where short_count >= param('service.repeat_count_min', accepted_on) or long_count >= param('service.repeat_long_count_min', accepted_on)

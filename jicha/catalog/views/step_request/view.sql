-- step_request: one row per service request that is not a repair, with the time that contact and answer took.
with clock as (
    select
        request_id,
        org_id,
        account_id,
        class,
        subclass,
        channel,
        handler_id,
        accepted_at,
        contacted_at,
        replied_at,
        closed_at,
        replied_at is null and closed_at is null as is_open,
        cast(accepted_at as date) as accepted_on,
        case when replied_at is null and closed_at is null then as_of() else cast(replied_at as date) end as to_on,
        coalesce(contacted_at, replied_at, case when closed_at is null then cast(as_of() as timestamp) end) as contact_until
    from service_request
    where class is null
        or class <> 'repair'
)

select
    clock.request_id,
    clock.org_id,
    clock.account_id,
    clock.class,
    clock.subclass,
    clock.channel,
    clock.handler_id,
    clock.accepted_at,
    clock.contacted_at,
    clock.replied_at,
    case
        when clock.channel = 'line_12398' then 'regulator'
        when clock.class = 'service' and clock.subclass in ('meter_dispute', 'data_dispute', 'meter_fault') then 'meter'
        else clock.class
    end as limit_kind,
    clock.is_open,
    clock.accepted_on,
    clock.to_on,
    case when clock.is_open
        then greatest(clock.accepted_on, least(as_of(), cast(period_end() - 1 as date)))
        else coalesce(clock.to_on, cast(clock.closed_at as date))
    end as judged_on,
    last_day.working_no - first_day.working_no as used_days,
    seconds_between(clock.accepted_at, clock.contact_until) as contact_seconds,
    last_day.year_is_published
from clock
left join working_day as first_day on first_day.day = clock.accepted_on
left join working_day as last_day on last_day.day = clock.to_on

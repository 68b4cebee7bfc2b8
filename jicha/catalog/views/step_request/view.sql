-- step_request: one row per service request that is not a repair, with the time that contact and answer took and may take.
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
        cast(closed_at as date) as closed_on,
        replied_at is null and closed_at is null as is_open,
        cast(accepted_at as date) as accepted_on,
        case when replied_at is null and closed_at is null then as_of() else cast(replied_at as date) end as to_on,
        coalesce(contacted_at, replied_at, case when closed_at is null then cast(as_of() as timestamp) end) as contact_until,
        case
            when channel = 'line_12398' then 'regulator'
            when class = 'service' and subclass in ('meter_dispute', 'data_dispute', 'meter_fault') then 'meter'
            else class
        end as limit_kind
    from service_request
    where class is null
        or class <> 'repair'
),

limited as (
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
        clock.closed_on,
        clock.limit_kind,
        clock.is_open,
        clock.accepted_on,
        clock.to_on,
        first_day.working_no as from_no,
        last_day.working_no - first_day.working_no as used_days,
        seconds_between(clock.accepted_at, clock.contact_until) as contact_seconds,
        last_day.year_is_published,
        case when clock.limit_kind = 'complaint' then param('service.reply_days@promise', clock.accepted_on, clock.class) end as promise_days,
        case clock.limit_kind
            when 'meter' then param('service.meter_reply_days@company', clock.accepted_on)
            when 'regulator' then param('service.regulator_reply_days@company', clock.accepted_on)
            else param('service.reply_days@company', clock.accepted_on, clock.class)
        end as company_days,
        case when clock.class = 'complaint' then param('service.contact_hours@promise', clock.accepted_on) end as contact_hours
    from clock
    left join working_day as first_day on first_day.day = clock.accepted_on
    left join working_day as last_day on last_day.day = clock.to_on
)

select
    limited.request_id,
    limited.org_id,
    limited.account_id,
    limited.class,
    limited.subclass,
    limited.channel,
    limited.handler_id,
    limited.accepted_at,
    limited.contacted_at,
    limited.replied_at,
    limited.limit_kind,
    limited.is_open,
    limited.accepted_on,
    limited.to_on,
    case
        when limited.contact_seconds > 3600 * limited.contact_hours then cast(limited.accepted_on + cast(limited.contact_hours // 24 as int) as date)
        when limited.used_days > least(limited.promise_days, limited.company_days) then overdue.day
        else coalesce(limited.to_on, limited.closed_on)
    end as judged_on,
    limited.used_days,
    limited.contact_seconds,
    limited.year_is_published,
    limited.promise_days,
    limited.company_days,
    limited.contact_hours,
    least(limited.promise_days, limited.company_days) as strictest_days
from limited
left join working_day as overdue
    on overdue.working_no = limited.from_no + least(limited.promise_days, limited.company_days) + 1
    and overdue.is_working

-- archived_capacity: one row per account and stretch of days between archived changes of capacity, as the applications left it.
with archived as (
    select
        account_event.account_id,
        account_event.event_id,
        account_event.application_id,
        account_event.capacity_before_kva,
        account_event.capacity_after_kva,
        account_event.effective_to as ends_on,
        application.closed_at as archived_at,
        cast(coalesce(account_event.energised_at, cast(account_event.effective_from as timestamp)) as date) as day
    from account_event
    join application
        on application.application_id = account_event.application_id
        and application.status = 'closed'
    where account_event.kind in ('increase', 'reduce', 'restore', 'suspend', 'resume')
),

ordered as (
    select
        account_id,
        event_id,
        application_id,
        capacity_before_kva,
        capacity_after_kva,
        ends_on,
        archived_at,
        day,
        lead(day) over (partition by account_id order by day, event_id) as next_day,
        row_number() over (partition by account_id order by day, event_id) as place
    from archived
)

select
    account_id,
    day as since,
    next_day as until,
    capacity_after_kva as kva,
    cast(abs(capacity_after_kva - capacity_before_kva) as decimal(12, 2)) as step_kva,
    event_id,
    application_id,
    archived_at,
    ends_on
from ordered
where next_day is null or next_day > day
union all
select
    account_id,
    date '1900-01-01' as since,
    day as until,
    capacity_before_kva as kva,
    cast(0 as decimal(12, 2)) as step_kva,
    cast(null as varchar) as event_id,
    cast(null as varchar) as application_id,
    cast(null as timestamp) as archived_at,
    cast(null as date) as ends_on
from ordered
where place = 1

-- cut_fact: one row per executed cut of supply, with the distances in time that its steps are judged by.
with urged as (
    select
        disconnection.disconnection_id,
        count(*) as reminders
    from disconnection
    join dunning
        on dunning.account_id = disconnection.account_id
        and dunning.sent_at < disconnection.executed_at
        and date_diff('day', cast(dunning.sent_at as date), cast(disconnection.executed_at as date)) <= disconnection.overdue_days
    group by disconnection.disconnection_id
)

select
    cut.disconnection_id,
    cut.account_id,
    cut.org_id,
    cut.reason,
    cast(cut.executed_at as date) as cut_on,
    cut.executed_at,
    cut.overdue_days,
    coalesce(account.is_prepaid, false) as is_prepaid,
    cast(coalesce(urged.reminders, 0) as integer) as reminders,
    cast(date_diff('day', cast(cut.notice_at as date), cast(cut.executed_at as date)) as integer) as notice_days,
    seconds_between(cut.second_notice_at, cut.executed_at) as warned_seconds,
    coalesce(account_version.importance_level, 'none') as importance_level,
    coalesce(cut.authority_told_at <= cut.executed_at, false) as is_authority_told,
    coalesce(cut.theft_informed_at <= cut.executed_at, false) as is_theft_told,
    cast(extract(hour from cut.executed_at) * 60 + extract(minute from cut.executed_at) as integer) as minute_of_day,
    coalesce(working_day.is_working, true) as is_working,
    seconds_between(
        greatest(cut.settled_at, cut.executed_at),
        coalesce(cut.restored_at, cast(as_of() as timestamp))
    ) * case when cut.settled_at is null then 0 else 1 end as dark_seconds,
    cast(cut.restored_at as date) as restored_on
from disconnection as cut
left join account on account.account_id = cut.account_id
left join account_version
    on account_version.account_id = cut.account_id
    and account_version.valid_from <= cast(cut.executed_at as date)
    and coalesce(account_version.valid_to, date '2200-01-01') > cast(cut.executed_at as date)
left join working_day on working_day.day = cast(cut.executed_at as date)
left join urged on urged.disconnection_id = cut.disconnection_id
where cut.executed_at is not null

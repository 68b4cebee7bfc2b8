-- SV05 outage notice short: one row per planned or temporary outage with missing, late, wrong or exceeded notice.
with announced as (
    select
        outage.outage_id,
        outage.account_id,
        outage.kind,
        outage.district_id,
        outage.began_at,
        outage.ended_at,
        cast(outage.began_at as date) as began_on,
        outage.notice_id,
        notice.planned_to,
        case when notice.cancelled_at is null or notice.cancelled_at >= outage.began_at
            then least(notice.published_at, case when outage.kind = 'temporary' then notice.important_users_told_at end)
        end as told_at,
        notice.district_id <> outage.district_id or notice.feeder_id <> outage.feeder_id as is_elsewhere
    from outage
    left join outage_notice as notice on notice.notice_id = outage.notice_id
    where outage.kind in ('planned', 'temporary') and not coalesce(outage.is_disaster, false)
        and outage.ended_at is not null and (outage.notice_id is null or notice.published_at is not null)
),

faulted as (
    select
        outage_id,
        case
            when told_at is null then '没有有效公告'
            when kind = 'planned'
                and date_diff('day', cast(told_at as date), began_on) < param('service.outage_notice_days@rule', began_on)
                then '公告不足提前天数'
            when seconds_between(told_at, began_at) < 3600 * param('service.temporary_outage_notice_hours@rule', began_on)
                then '通知不足提前小时数'
            when is_elsewhere then '公告范围不符'
            when seconds_between(planned_to, ended_at) > 60 * param('service.outage_overrun_minutes', began_on) then '超过公告时长'
        end as fault
    from announced
)

select
    announced.outage_id,
    announced.outage_id as subject_id,
    announced.began_on as fact_start,
    cast(announced.ended_at as date) as fact_end,
    faulted.fault || coalesce('，通知于 ' || cast(announced.told_at as varchar), '') as observed,
    '计划提前 ' || cast(param('service.outage_notice_days@rule', announced.began_on) as varchar) || ' 日、临时提前 '
        || cast(param('service.temporary_outage_notice_hours@rule', announced.began_on) as varchar)
        || ' 小时通知，不超出公告范围和时长' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    announced.account_id,
    announced.kind,
    announced.began_at,
    announced.ended_at,
    announced.notice_id,
    announced.planned_to,
    announced.district_id
from announced
join faulted on faulted.outage_id = announced.outage_id
where faulted.fault is not null

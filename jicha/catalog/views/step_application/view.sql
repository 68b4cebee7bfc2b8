-- step_application: one row per limited step of a connection, and one (seq 0) for a whole process, with the days that it took.
with job as (
    select
        application_id,
        account_id,
        org_id,
        kind,
        case
            when voltage_class = 'lv' then case when usage_class = 'residential' then 'lv_resident' else 'lv_other' end
            when voltage_class = 'hv' then case when source_count = 1 then 'hv_single' when source_count is not null then 'hv_dual' end
        end as connection_class,
        is_important_user or is_housing_estate as is_reviewed,
        case
            when three_zero then case when has_external_line then 'with_external_line' when not has_external_line then 'no_external_line' end
        end as three_zero_kind,
        accepted_at,
        closed_at,
        coalesce(status, 'open') as status
    from application
    where kind in ('new_hv', 'new_lv', 'new_resident', 'increase', 'charging', 'temporary', 'meter_test')
),

answer as (
    select
        job.application_id,
        min(supply_plan.replied_at) as replied_at
    from job
    join supply_plan
        on supply_plan.application_id = job.application_id
        and supply_plan.replied_at >= job.accepted_at
    group by job.application_id
),

moment as (
    select
        application_id,
        min(started_at) filter (where step = 'install') as install_started_at,
        max(ended_at) filter (where step = 'connect') as connected_at,
        max(ended_at) filter (where step = 'reply') as result_told_at
    from application_step
    group by application_id
),

span as (
    select
        application_step.application_id,
        application_step.seq,
        application_step.step,
        job.status,
        case application_step.step
            when 'plan_reply' then job.accepted_at
            when 'connect' then coalesce(moment.install_started_at, application_step.started_at)
            else application_step.started_at
        end as began_at,
        case application_step.step
            when 'plan_reply' then coalesce(answer.replied_at, application_step.ended_at)
            else application_step.ended_at
        end as ended_at
    from application_step
    join job on job.application_id = application_step.application_id
    join moment on moment.application_id = application_step.application_id
    left join answer on answer.application_id = application_step.application_id
    where application_step.step in ('accept', 'plan_reply', 'design_review', 'mid_check', 'final_check', 'connect')
        and not coalesce(application_step.is_customer_side, false)
        and job.kind <> 'meter_test'
    union all
    select
        job.application_id,
        0 as seq,
        case when job.kind = 'meter_test' then 'test' else 'total' end as step,
        job.status,
        job.accepted_at as began_at,
        case when job.kind = 'meter_test' then moment.result_told_at else moment.connected_at end as ended_at
    from job
    left join moment on moment.application_id = job.application_id
    where job.kind = 'meter_test'
        or job.connection_class in ('lv_resident', 'lv_other')
),

clock as (
    select
        span.application_id,
        span.seq,
        span.step,
        span.ended_at is null and span.status in ('open', 'suspended') as is_open,
        first_day.day as began_on,
        last_day.day as to_on,
        first_day.working_no as from_no,
        last_day.working_no as to_no,
        last_day.year_is_published
    from span
    left join working_day as first_day on first_day.day = cast(span.began_at as date)
    left join working_day as last_day
        on last_day.day = case
            when span.ended_at is not null then cast(span.ended_at as date)
            when span.status in ('open', 'suspended') then as_of()
        end
    where span.ended_at is not null
        or span.status <> 'terminated'
),

pause as (
    select
        step.application_id,
        first_day.day as from_on,
        last_day.day as to_on,
        first_day.working_no as from_no,
        last_day.working_no as to_no,
        case when step.is_customer_side then 0 else coalesce(step.suspended_days, 0) end as days
    from application_step as step
    join working_day as first_day
        on first_day.day = cast(case when step.is_customer_side then step.started_at else step.suspended_from end as date)
    join working_day as last_day
        on last_day.day = coalesce(
            cast(case when step.is_customer_side then step.ended_at else step.suspended_to end as date), as_of()
        )
    where step.is_customer_side
        or step.suspended_from is not null
),

paused as (
    select
        clock.application_id,
        clock.seq,
        sum(greatest(least(pause.to_no, clock.to_no) - greatest(pause.from_no, clock.from_no), pause.days, 0)) as days
    from clock
    join pause
        on pause.application_id = clock.application_id
        and pause.from_on <= clock.to_on
        and pause.to_on >= clock.began_on
    group by clock.application_id, clock.seq
),

counted as (
    select
        clock.application_id,
        clock.seq,
        clock.step,
        clock.is_open,
        clock.began_on,
        clock.to_on,
        clock.from_no,
        clock.to_no - clock.from_no as gross_days,
        case when clock.to_no >= clock.from_no
            then cast(floor(greatest(clock.to_no - clock.from_no - coalesce(paused.days, 0), 0)) as int)
        end as used_days,
        clock.year_is_published
    from clock
    left join paused
        on paused.application_id = clock.application_id
        and paused.seq = clock.seq
),

whole as (
    select
        application_id,
        min(began_on) as began_on,
        max(to_on) as to_on,
        cast(sum(gross_days) as int) as gross_days,
        cast(sum(used_days) as int) as used_days,
        min(year_is_published) as year_is_published
    from counted
    group by application_id
),

judged as (
    select
        application_id,
        seq,
        step,
        is_open,
        began_on,
        to_on,
        from_no,
        gross_days,
        used_days,
        year_is_published
    from counted
    union all
    select
        whole.application_id,
        0 as seq,
        'total' as step,
        moment.connected_at is null and job.status in ('open', 'suspended') as is_open,
        whole.began_on,
        whole.to_on,
        cast(null as int) as from_no,
        whole.gross_days,
        whole.used_days,
        whole.year_is_published
    from whole
    join job on job.application_id = whole.application_id
    join moment on moment.application_id = whole.application_id
    where job.connection_class in ('hv_single', 'hv_dual')
        and job.kind <> 'meter_test'
)

select
    judged.application_id,
    judged.seq,
    job.account_id,
    job.org_id,
    job.kind as application_kind,
    judged.step,
    job.connection_class,
    job.is_reviewed,
    job.three_zero_kind,
    judged.is_open,
    judged.began_on,
    judged.to_on,
    cast(job.closed_at as date) as closed_on,
    judged.from_no,
    judged.gross_days,
    judged.used_days,
    judged.year_is_published
from judged
join job on job.application_id = judged.application_id

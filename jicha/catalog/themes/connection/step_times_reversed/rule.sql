-- BE04 step times reversed or back-filled: one row per step whose times cannot be those of the work.
with main_chain as (
    select
        application_id,
        seq,
        lag(ended_at) over (partition by application_id order by seq) as before_ended_at
    from application_step
    where ended_at is not null
        and step in ('accept', 'survey', 'plan_reply', 'design_review', 'mid_check', 'final_check', 'connect', 'archive')
),

filed as (
    select
        application_id,
        seq,
        operator_id,
        ended_at,
        cast(ended_at as date) as ended_on
    from application_step
    where not coalesce(is_auto, false) and coalesce(device, 'desktop') <> 'mobile' and started_at is not null
),

filed_at_once as (
    select
        filed.application_id,
        filed.seq,
        count(*) as steps
    from filed
    join filed as earlier
        on earlier.application_id = filed.application_id and earlier.operator_id = filed.operator_id
        and seconds_between(earlier.ended_at, filed.ended_at) between 0 and 60 * param('connection.backfill_minutes', filed.ended_on)
    group by filed.application_id, filed.seq, filed.ended_on
    having count(*) >= param('connection.backfill_steps_min', filed.ended_on)
)

select
    step.application_id,
    step.seq,
    step.application_id as subject_id,
    cast(step.ended_at as date) as fact_start,
    cast(step.ended_at as date) as fact_end,
    '开始 ' || cast(step.started_at as varchar) || '，完成 ' || cast(step.ended_at as varchar) as observed,
    '完成不早于开始，开始不早于上一环节完成，不集中补录' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    step.step,
    step.operator_id,
    main_chain.before_ended_at,
    filed_at_once.steps as steps_at_once
from application_step as step
left join main_chain on main_chain.application_id = step.application_id and main_chain.seq = step.seq
left join filed_at_once on filed_at_once.application_id = step.application_id and filed_at_once.seq = step.seq
where not coalesce(step.is_auto, false)
    and step.operator_id is not null
    and (
        greatest(seconds_between(step.ended_at, step.started_at), seconds_between(step.started_at, main_chain.before_ended_at))
        > 60 * param('connection.step_overlap_minutes', cast(step.ended_at as date))
        or filed_at_once.steps is not null
    )

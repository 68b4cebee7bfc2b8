-- BE23 supply plan used after it lapsed: one row per plan whose application goes on after the plan's term without works begun in it.
with started as (
    select
        application_id,
        min(cast(least(started_at, coalesce(suspended_from, started_at)) as date)) as started_on
    from application_step
    where step in ('mid_check', 'final_check', 'install', 'connect')
    group by application_id
),

plan as (
    select
        supply_plan.application_id,
        supply_plan.version,
        supply_plan.valid_to,
        application.account_id,
        application.status,
        cast(supply_plan.replied_at as date) as replied_on,
        coalesce(started.started_on, cast(application.closed_at as date), as_of()) as used_on,
        param('connection.plan_valid_months', cast(supply_plan.replied_at as date), application.voltage_class) as valid_months
    from supply_plan
    join application on application.application_id = supply_plan.application_id
    left join started on started.application_id = supply_plan.application_id
    anti join supply_plan as later
        on later.application_id = supply_plan.application_id
        and later.version > supply_plan.version
    where application.status <> 'terminated'
),

judged as (
    select
        application_id, version, account_id, status, replied_on, used_on, valid_to, valid_months,
        (year(used_on) - year(replied_on)) * 12 + month(used_on) - month(replied_on)
        - case when day(used_on) > day(replied_on) then 0 else 1 end as used_months
    from plan
)

select
    application_id,
    version,
    application_id as subject_id,
    replied_on as fact_start,
    used_on as fact_end,
    cast(replied_on as varchar) || ' 答复，' || cast(used_on as varchar) || ' 仍按原方案办理' as observed,
    '有效期 ' || cast(valid_months as varchar) || ' 个月' || coalesce('，登记至 ' || cast(valid_to as varchar), '') as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    status
from judged
where used_months >= valid_months
    and (valid_to is null or valid_to <= used_on or used_months >= valid_months * 2)

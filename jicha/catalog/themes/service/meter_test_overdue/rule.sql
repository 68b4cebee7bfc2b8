-- SV08 meter test on request late: one row per requested meter test whose result took more working days than a layer allows.
with limited as (
    select
        application_id,
        seq,
        account_id,
        is_open,
        began_on,
        to_on,
        gross_days,
        used_days,
        param('service.meter_check_days@rule', began_on) as rule_days,
        param('service.meter_check_days@promise', began_on) as promise_days
    from step_application
    where application_kind = 'meter_test'
)

select
    application_id,
    seq,
    application_id as subject_id,
    began_on as fact_start,
    to_on as fact_end,
    case when is_open then '在办已用 ' else '用时 ' end || cast(used_days as varchar) || ' 个工作日' as observed,
    '不超过 ' || cast(least(rule_days, promise_days) as varchar) || ' 个工作日' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    is_open,
    gross_days,
    used_days,
    rule_days,
    promise_days
from limited
where used_days > least(rule_days, promise_days)

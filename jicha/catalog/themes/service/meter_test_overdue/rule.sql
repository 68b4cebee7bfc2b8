-- SV08 meter test on request late: one row per requested meter test whose result took more working days than a layer allows.
select
    application_id,
    seq,
    application_id as subject_id,
    began_on as fact_start,
    to_on as fact_end,
    case when is_open then '在办已用 ' else '用时 ' end || cast(used_days as varchar) || ' 个工作日' as observed,
    '不超过 ' || cast(strictest_days as varchar) || ' 个工作日' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    is_open,
    gross_days,
    used_days,
    rule_days,
    promise_days
from step_limit
where application_kind = 'meter_test'
    and used_days > strictest_days

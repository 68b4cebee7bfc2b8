-- BE01 connection step over its limit: one row per step (seq 0: the whole) that took more working days than a layer allows.
select
    application_id,
    seq,
    application_id as subject_id,
    began_on as fact_start,
    to_on as fact_end,
    case step
        when 'accept' then '受理'
        when 'plan_reply' then '供电方案答复'
        when 'design_review' then '设计审核'
        when 'mid_check' then '中间检查'
        when 'final_check' then '竣工检验'
        when 'connect' then '装表接电'
        else '全过程'
    end || case when is_open then '在办已用 ' else '用时 ' end || cast(used_days as varchar) || ' 个工作日' as observed,
    '不超过 ' || cast(strictest_days as varchar) || ' 个工作日' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    application_kind,
    step,
    connection_class,
    is_open,
    gross_days,
    used_days,
    rule_days,
    supervision_days,
    promise_days,
    company_days,
    trim(
        case when used_days > rule_days then '规则 ' else '' end
        || case when used_days > supervision_days then '监管 ' else '' end
        || case when used_days > promise_days then '承诺 ' else '' end
        || case when used_days > company_days then '公司' else '' end
    ) as broken_layers,
    coalesce(year_is_published, false) as deadline_is_final
from step_limit
where application_kind <> 'meter_test'
    and used_days > strictest_days
    and (step not in ('design_review', 'mid_check') or is_reviewed)

-- TF24 adjustment abnormal: one row per adjustment without a basis, below its grade's approval, or one of too many.
with flagged as (
    select
        own.adjustment_id,
        history.grade,
        history.in_a_year,
        history.months_after_opposite,
        history.reissues,
        own.application_id is null and own.ticket_id is null and own.fault_id is null and own.reversal_of is null as lacks_basis,
        coalesce(param('tariff.approver_rank', history.posted_on, own.approver_level), 0)
            < param('tariff.adjustment_approver_rank', history.posted_on, history.grade) as lacks_approval,
        coalesce(own.applicant_id = own.approver_id, false) as by_one_person,
        history.in_a_year > param('tariff.adjustments_max_per_year', history.posted_on) as is_too_often,
        coalesce(history.months_after_opposite <= param('tariff.adjustment_opposite_cycles', history.posted_on), false)
            and own.reversal_of is null as takes_back,
        history.reissues > param('tariff.reissue_max', history.posted_on) as is_reissued_again
    from adjustment as own
    join price_adjustment as history on history.adjustment_id = own.adjustment_id
    where own.yuan is not null
        and (own.approver_id is null or own.approver_level is not null)
        and param('tariff.adjustment_approver_rank', history.posted_on, history.grade) is not null
)

select
    own.adjustment_id,
    own.adjustment_id as subject_id,
    cast(own.posted_at as date) as fact_start,
    cast(own.posted_at as date) as fact_end,
    '退补 ' || cast(own.yuan as varchar) || ' 元'
        || case when flagged.lacks_basis then '；无业务工单、稽查工单或故障单' else '' end
        || case when flagged.lacks_approval then '；批准层级低于差错等级' else '' end
        || case when flagged.by_one_person then '；申请与批准为同一人' else '' end
        || case when flagged.is_too_often then '；12个月内第 ' || cast(flagged.in_a_year as varchar) || ' 次' else '' end
        || case when flagged.takes_back then '；' || cast(flagged.months_after_opposite as varchar) || ' 个月内正负对冲' else '' end
        || case when flagged.is_reissued_again then '；冲正重发第 ' || cast(flagged.reissues as varchar) || ' 次' else '' end as observed,
    '有据可查，按等级审批，申请与批准分离' as expected,
    cast(least(0, -own.yuan) as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(greatest(0, -own.yuan) as decimal(14, 2)) as high_yuan,
    own.account_id,
    own.reason_code,
    own.kwh,
    own.yuan,
    own.approver_level,
    flagged.grade,
    flagged.in_a_year
from flagged
join adjustment as own on own.adjustment_id = flagged.adjustment_id
where flagged.lacks_basis
    or flagged.lacks_approval
    or flagged.by_one_person
    or flagged.is_too_often
    or flagged.takes_back
    or flagged.is_reissued_again

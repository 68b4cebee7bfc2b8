-- AT23 breach case not closed: one row per case whose payment lies outside what it may be, or whose papers and term are not in order.
with examined as (
    select
        handled.case_id,
        case when due.penalty_yuan > due.most_yuan + due.tolerance_yuan then due.most_yuan - due.penalty_yuan end as over_yuan,
        case when due.penalty_yuan < due.least_yuan - due.tolerance_yuan then due.least_yuan - due.penalty_yuan end as under_yuan,
        due.is_fixed,
        due.penalty_yuan > due.rule_multiple * due.recovered_yuan as is_over_rule,
        coalesce(handled.referred_to in ('police', 'court'), false) as is_referred,
        date_diff('day', due.found_on, coalesce(cast(handled.closed_at as date), as_of()))
            > param('breach.open_days_max', due.found_on) as is_old
    from breach_case as handled
    join breach_due as due on due.case_id = handled.case_id
    where due.item is not null and due.found_on is not null
        and (due.penalty_yuan is null or due.most_yuan is not null or due.item = 'over_quota')
),

told as (
    select
        examined.case_id,
        case
            when coalesce(examined.over_yuan, examined.under_yuan) is null then ''
            when examined.is_fixed then '定额违约使用电费计算错误；'
            when examined.over_yuan is null then '低于本单位尺度而无减免批准；'
            when examined.is_over_rule then '高于规则倍数；'
            else '高于合同约定倍数；'
        end
            || case when examined.is_old and not examined.is_referred then '超期未结案；' else '' end
            || case when handled.closed_at is null and not examined.is_old then ''
                else case when handled.notice_signed_at is null then '通知书未签收；' else '' end
                    || case when coalesce(handled.evidence_hashes, '') = '' then '无取证；' else '' end
                    || case when handled.penalty_yuan is null then '未计算违约使用电费；' else '' end
                    || case when handled.penalty_yuan > 0 and handled.receivable_id is null then '未立应收；' else '' end
            end as faults
    from examined
    join breach_case as handled on handled.case_id = examined.case_id
)

select
    due.case_id,
    due.case_id as subject_id,
    due.found_on as fact_start,
    coalesce(cast(handled.closed_at as date), as_of()) as fact_end,
    told.faults || '违约使用电费 ' || coalesce(cast(due.penalty_yuan as varchar), '未计') || ' 元' as observed,
    coalesce(cast(due.least_yuan as varchar) || ' 至 ' || cast(due.most_yuan as varchar) || ' 元', '按规定办结') as expected,
    cast(coalesce(examined.over_yuan, examined.under_yuan, 0) as decimal(14, 2)) as low_yuan,
    cast(coalesce(examined.over_yuan, examined.under_yuan, 0) as decimal(14, 2)) as base_yuan,
    cast(coalesce(examined.over_yuan, examined.under_yuan, 0) as decimal(14, 2)) as high_yuan,
    due.account_id,
    due.item,
    due.recovered_yuan,
    due.agreed_multiple
from told
join examined on examined.case_id = told.case_id
join breach_due as due on due.case_id = told.case_id
join breach_case as handled on handled.case_id = told.case_id
where told.faults <> ''

-- CP03 terms of a reduction: one row per reduction and bill in which a term is broken; the text says which, and what is only company rule.
with term as (
    select
        reduction.event_id,
        reduction.bill_id,
        coalesce(reduction.charge_mode = 'capacity' and reduction.full_owed_yuan > 0 and date_diff('day', reduction.reduced_on, reduction.ended_on)
            < coalesce(param('capacity.reduce_min_days', reduction.reduced_on),
                case when reduction.kind = 'suspend' then param('capacity.suspend_min_days', reduction.reduced_on) end), false) as is_short,
        reduction.file_contract_kva > reduction.capacity_after_kva
            and (reduction.ended_on is null or reduction.file_running_kva <= reduction.capacity_after_kva)
            and (year(reduction.period_end) * 12 + month(reduction.period_end)) * 100 + day(reduction.period_end)
                > (year(reduction.reduced_on) * 12 + month(reduction.reduced_on)
                    + param('capacity.reduce_max_months', reduction.reduced_on)) * 100 + day(reduction.reduced_on) as is_long,
        coalesce(reduction.reduced_on >= reduction.period_start
            and reduction.is_whole_unit < param('capacity.reduce_whole_unit', reduction.reduced_on), false) as is_partial,
        coalesce(reduction.kind = 'suspend' and 12 * sum(case when reduction.kind = 'suspend' then reduction.days_in_period end) over (
            partition by coalesce(reduction.equipment_id, reduction.account_id), year(reduction.period_start)
            order by reduction.period_start
        ) > 366 * param('capacity.suspend_max_months_per_year', reduction.reduced_on), false) as is_over_year,
        coalesce(reduction.reduced_on >= reduction.period_start and effect.working_no - application.working_no
            < param('capacity.apply_ahead_days@company', reduction.reduced_on), false) as is_late
    from reduction_bill as reduction
    left join working_day as application on application.day = reduction.applied_on
    left join working_day as effect on effect.day = reduction.reduced_on
    where reduction.file_contract_kva is not null
        and (reduction.charge_mode <> 'capacity' or reduction.full_owed_yuan is not null)
),

broken as (
    select
        event_id,
        bill_id,
        is_short,
        case when is_short then '减容不足最短天数而少收；' else '' end
            || case when is_long then '超过最长期限仍按非永久减容；' else '' end
            || case when is_partial then '不是整台（组）停用；' else '' end
            || case when is_over_year then '全年累计暂停超限；' else '' end
            || case when is_late then '企业规定：申请提前天数不足；' else '' end as terms
    from term
)

select
    bill.event_id,
    bill.bill_id,
    bill.event_id as subject_id,
    bill.reduced_on as fact_start,
    bill.period_end - 1 as fact_end,
    broken.terms as observed,
    case when broken.is_short then '容（需）量电费 ' || cast(bill.full_yuan as varchar) || ' 元' else '按规定期限与方式办理' end as expected,
    case when broken.is_short then bill.full_owed_yuan else cast(0 as decimal(14, 2)) end as low_yuan,
    case when broken.is_short then bill.full_owed_yuan else cast(0 as decimal(14, 2)) end as base_yuan,
    case when broken.is_short then bill.full_owed_yuan else cast(0 as decimal(14, 2)) end as high_yuan,
    bill.account_id,
    bill.applied_on,
    bill.ended_on,
    bill.fixed_yuan as charged_yuan
from broken
join reduction_bill as bill on bill.event_id = broken.event_id and bill.bill_id = broken.bill_id
where broken.terms <> ''

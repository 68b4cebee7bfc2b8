-- CO03 cut and restoration: one row per cut in which a step of law, rule or company is broken; the text says which and by which layer.
with broken as (
    select
        disconnection_id,
        case when reason = 'arrears' and not is_prepaid and overdue_days <= param('collection.overdue_days_before_cut@law', cut_on)
            then '法律：逾期未超过规定天数；' else '' end
            || case when reason = 'arrears' and reminders = 0 then '法律：停电前未催交；' else '' end
            || case when reason <> 'theft' and coalesce(notice_days not between param('collection.cut_notice_min_days@rule', cut_on)
                and param('collection.cut_notice_max_days', cut_on), true) then '规则：停电通知书未在规定天数内送达；' else '' end
            || case when reason <> 'theft' and coalesce(warned_seconds < 60 * param('collection.cut_second_notice_minutes', cut_on), true)
                then '规则：停电前未按时再次通知；' else '' end
            || case when reason <> 'theft' and importance_level <> 'none' and not is_authority_told
                then '规则：重要用户停电未报电力管理部门；' else '' end
            || case when reason = 'theft' and not is_theft_told then '规则：窃电停电前未告知；' else '' end
            || case when dark_seconds > 3600 * param('collection.restore_hours@rule', cut_on) then '规则：原因消除后未按时复电；'
                when dark_seconds > 3600 * param('collection.restore_hours@company', cut_on) then '企业规定：结清后未按时复电；'
                else '' end as legal_steps,
        case when reason <> 'theft' and minute_of_day > 60 * param('collection.cut_latest_hour', cut_on)
            then '企业规定：停电时刻过晚；' else '' end
            || case when reason <> 'theft' and not greatest(is_working, param('collection.cut_on_rest_days', cut_on))
                then '企业规定：休息日停电；' else '' end as company_steps
    from cut_fact
    where reason not in ('request', 'government')
        and (reason <> 'arrears' or overdue_days is not null)
)

select
    cut.disconnection_id,
    cut.disconnection_id as subject_id,
    cut.cut_on as fact_start,
    coalesce(cut.restored_on, cut.cut_on) as fact_end,
    broken.legal_steps || broken.company_steps as observed,
    '按规定程序停电、按时复电' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    cut.account_id,
    cut.reason,
    cut.overdue_days,
    cut.reminders,
    cut.notice_days,
    cut.warned_seconds,
    cut.executed_at,
    cut.dark_seconds
from broken
join cut_fact as cut on cut.disconnection_id = broken.disconnection_id
where broken.legal_steps || broken.company_steps <> ''

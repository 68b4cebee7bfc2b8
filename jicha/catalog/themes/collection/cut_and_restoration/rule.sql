-- CO03 cut and restoration: one row per cut in which a step of law, rule or company is broken; the text says which and by which layer.
with step as (
    select
        cut.disconnection_id,
        cut.reason,
        cast(cut.executed_at as date) as day,
        cut.reason = 'arrears' and not coalesce(account.is_prepaid, false) as is_postpaid_debt,
        date_diff('day', cast(cut.notice_at as date), cast(cut.executed_at as date)) as notice_days,
        seconds_between(cut.second_notice_at, cut.executed_at) as warned_seconds,
        coalesce(account_version.importance_level, 'none') <> 'none' and coalesce(cut.authority_told_at > cut.executed_at, true) as is_untold,
        coalesce(cut.theft_informed_at > cut.executed_at, true) as is_uninformed,
        extract(hour from cut.executed_at) * 60 + extract(minute from cut.executed_at) as minute_of_day,
        coalesce(working_day.is_working, true) as is_working,
        seconds_between(greatest(cut.settled_at, cut.executed_at), coalesce(cut.restored_at, cast(as_of() as timestamp))) as dark_seconds
    from disconnection as cut
    join account on account.account_id = cut.account_id
    left join account_version
        on account_version.account_id = cut.account_id
        and account_version.valid_from <= cast(cut.executed_at as date)
        and coalesce(account_version.valid_to, date '2200-01-01') > cast(cut.executed_at as date)
    left join working_day on working_day.day = cast(cut.executed_at as date)
    where cut.reason not in ('request', 'government')
),

urged as (
    select distinct cut.disconnection_id
    from disconnection as cut
    join dunning
        on dunning.account_id = cut.account_id
        and date_diff('day', cast(dunning.sent_at as date), cast(cut.executed_at as date)) between 0 and cut.overdue_days
),

broken as (
    select
        step.disconnection_id,
        case when step.is_postpaid_debt and cut.overdue_days <= param('collection.overdue_days_before_cut@law', step.day) then '法律：逾期未超过规定天数；' else '' end
            || case when step.reason = 'arrears' and urged.disconnection_id is null then '法律：停电前未催交；' else '' end
            || case when step.reason <> 'theft' and coalesce(step.notice_days not between param('collection.cut_notice_min_days@rule', step.day)
                and param('collection.cut_notice_max_days', step.day), true) then '规则：停电通知书未在规定天数内送达；' else '' end
            || case when step.reason <> 'theft' and coalesce(step.warned_seconds < 60 * param('collection.cut_second_notice_minutes', step.day), true)
                then '规则：停电前未按时再次通知；' else '' end
            || case when step.reason <> 'theft' and step.is_untold then '规则：重要用户停电未报电力管理部门；' else '' end
            || case when step.reason = 'theft' and step.is_uninformed then '规则：窃电停电前未告知；' else '' end
            || case when step.dark_seconds > 3600 * param('collection.restore_hours@rule', step.day) then '规则：原因消除后未按时复电；'
                when step.dark_seconds > 3600 * param('collection.restore_hours@company', step.day) then '企业规定：结清后未按时复电；' else '' end
            || case when step.reason <> 'theft' and step.minute_of_day > 60 * param('collection.cut_latest_hour', step.day) then '企业规定：停电时刻过晚；' else '' end
            || case when step.reason <> 'theft' and not greatest(step.is_working, param('collection.cut_on_rest_days', step.day)) then '企业规定：节假日停电；' else '' end as steps
    from step
    join disconnection as cut on cut.disconnection_id = step.disconnection_id
    left join urged on urged.disconnection_id = step.disconnection_id
)

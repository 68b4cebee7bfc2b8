-- CP04 reduction to dodge: one row per reduction soon after a restoration, or after several within twelve months.
with judged as (
    select
        reduced.event_id,
        reduced.account_id,
        reduced.effective_from,
        reduced.kind,
        reduced.capacity_before_kva,
        reduced.capacity_after_kva,
        count(*) as restorations,
        max(restored.effective_from) as last_restored,
        param('capacity.restorations_usual', reduced.effective_from) as usual,
        param('capacity.restored_least_days', reduced.effective_from) as least_days
    from account_event as reduced
    join account_event as restored
        on restored.account_id = reduced.account_id
        and restored.effective_from <= reduced.effective_from
        and restored.effective_from > reduced.effective_from - interval 12 month
    where reduced.kind in ('reduce', 'suspend')
        and restored.kind in ('restore', 'resume')
    group by
        reduced.event_id,
        reduced.account_id,
        reduced.effective_from,
        reduced.kind,
        reduced.capacity_before_kva,
        reduced.capacity_after_kva
)

select
    event_id,
    account_id as subject_id,
    effective_from as fact_start,
    effective_from as fact_end,
    '十二个月内已恢复 ' || cast(restorations as varchar) || ' 次，最近一次 ' || cast(last_restored as varchar) as observed,
    '恢复不超过 ' || cast(usual as varchar) || ' 次，恢复后至少运行 ' || cast(least_days as varchar) || ' 天' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    kind,
    capacity_before_kva,
    capacity_after_kva,
    restorations,
    last_restored
from judged
where restorations > usual
    or date_diff('day', last_restored, effective_from) < least_days

-- CP15 reduction never made permanent: one row per reduction that is past its limit, neither restored nor made permanent.
with temporary as (
    select
        event_id,
        account_id,
        equipment_id,
        effective_from as reduced_on,
        capacity_before_kva,
        capacity_after_kva,
        year(effective_from) * 12 + month(effective_from) - 1
            + cast(param('capacity.reduce_max_months', effective_from) as int) as limit_month
    from account_event
    where kind = 'reduce'
),

dated as (
    select
        event_id,
        account_id,
        equipment_id,
        reduced_on,
        capacity_before_kva,
        capacity_after_kva,
        cast(
            cast(strptime(cast(limit_month // 12 as varchar) || '-' || lpad(cast(limit_month % 12 + 1 as varchar), 2, '0') || '-01', '%Y-%m-%d') as date)
                + cast(day(reduced_on) - 1 as int) as date
        ) as limit_on
    from temporary
)

select
    dated.event_id,
    dated.event_id as subject_id,
    dated.limit_on as fact_start,
    as_of() as fact_end,
    cast(dated.reduced_on as varchar) || ' 起减容，已 ' || cast(date_diff('day', dated.reduced_on, as_of()) as varchar)
        || ' 天未恢复，档案合同容量仍为 ' || cast(file.contract_capacity_kva as varchar) || ' kVA' as observed,
    cast(dated.limit_on as varchar) || ' 后按永久性减容办理，合同容量 ' || cast(dated.capacity_after_kva as varchar) || ' kVA' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    dated.account_id,
    dated.equipment_id,
    dated.capacity_before_kva,
    file.running_capacity_kva
from dated
join account_version as file
    on file.account_id = dated.account_id
    and file.valid_from <= as_of()
    and coalesce(file.valid_to > as_of(), true)
anti join account_event as restored
    on restored.account_id = dated.account_id
    and restored.kind = 'restore'
    and restored.effective_from > dated.reduced_on
    and coalesce(restored.equipment_id, dated.equipment_id, '') = coalesce(dated.equipment_id, restored.equipment_id, '')
where as_of() > dated.limit_on
    and file.contract_capacity_kva > dated.capacity_after_kva
    and file.running_capacity_kva <= dated.capacity_after_kva

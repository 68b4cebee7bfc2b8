-- BE14 archived capacity change not in the bill: one row per bill whose used capacity is not what the archived applications left.
select
    bill_id,
    application_id as subject_id,
    changed_on as fact_start,
    period_end - 1 as fact_end,
    '账单所用容量 ' || cast(used_kva_days as varchar) || ' kVA·d' as observed,
    '按归档工单应为 ' || cast(due_kva_days as varchar) || ' kVA·d' as expected,
    owed_yuan as low_yuan,
    owed_yuan as base_yuan,
    owed_yuan as high_yuan,
    account_id,
    archived_at,
    charge_mode,
    snapshot_kva,
    capacity_price,
    fixed_yuan as charged_yuan,
    due_yuan
from archived_capacity_bill
where abs(due_kva_days - used_kva_days) > tolerated_kva_days
    and owed_yuan is not null

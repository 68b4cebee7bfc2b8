-- CP11 standby not charged: one row per bill by capacity that leaves out units in hot standby or in cold standby without a seal.
select
    bill_id,
    account_id as subject_id,
    period_start as fact_start,
    period_end - 1 as fact_end,
    '计费容量 ' || cast(snapshot_kva as varchar) || ' kVA' as observed,
    '应计 ' || cast(steady_kva as varchar) || ' kVA，其中热备用或未加封 ' || cast(charged_standby_kva as varchar) || ' kVA' as expected,
    owed_yuan as low_yuan,
    owed_yuan as base_yuan,
    owed_yuan as high_yuan,
    account_id,
    standby_units,
    free_standby_kva,
    capacity_price,
    fixed_yuan as charged_yuan,
    due_yuan
from standby_bill
where charge_mode = 'capacity'
    and steady_kva > snapshot_kva
    and steady_kva - snapshot_kva <= charged_standby_kva
    and capacity_price is not null

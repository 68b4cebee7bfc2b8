-- CP07 excess demand not doubled: one row per bill by contract demand whose doubled part is not what the registers ask for.
select
    bill_id,
    bill_id as subject_id,
    period_start as fact_start,
    period_end - 1 as fact_end,
    '计需量 ' || cast(charged_kw as varchar) || ' kW，超需量加倍 ' || cast(charged_excess_kw as varchar) || ' kW' as observed,
    '计需量 ' || cast(due_kw as varchar) || ' kW，超需量加倍 ' || cast(due_excess_kw as varchar) || ' kW' as expected,
    owed_yuan as low_yuan,
    owed_yuan as base_yuan,
    owed_yuan as high_yuan,
    account_id,
    contract_demand_kw,
    floor_kw,
    measured_kw,
    incoming_lines,
    demand_price,
    fixed_yuan as charged_yuan,
    due_yuan
from contract_demand_bill
where due_excess_kw + charged_excess_kw > 0
    and due_kw + due_excess_kw <> charged_kw + charged_excess_kw
    and owed_yuan is not null

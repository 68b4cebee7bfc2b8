-- CP06 contract demand below the floor: one row per bill whose agreed demand lies below 40 % of the running equipment and was not raised to it.
select
    bill_id,
    bill_id as subject_id,
    period_start as fact_start,
    period_end - 1 as fact_end,
    '核定需量 ' || cast(contract_demand_kw as varchar) || ' kW' as observed,
    '不低于 ' || cast(floor_kw as varchar) || ' kW' as expected,
    owed_yuan as low_yuan,
    owed_yuan as base_yuan,
    owed_yuan as high_yuan,
    account_id,
    measured_kw,
    charged_kw,
    charged_excess_kw,
    due_kw,
    due_excess_kw,
    demand_price,
    fixed_yuan as charged_yuan,
    due_yuan
from contract_demand_bill
where contract_demand_kw < floor_kw
    and charged_kw + charged_excess_kw < due_kw + due_excess_kw
    and owed_yuan is not null

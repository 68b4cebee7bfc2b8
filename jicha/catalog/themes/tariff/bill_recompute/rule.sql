-- TF27 bill recomputed otherwise: one row per standing bill whose total is not that of its registers, parameters and prices.
select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '账单合计 ' || cast(bill.amount_yuan as varchar) || ' 元' as observed,
    '重算合计 ' || cast(rated.amount_yuan as varchar) || ' 元' as expected,
    cast(rated.amount_yuan - bill.amount_yuan as decimal(14, 2)) as low_yuan,
    cast(rated.amount_yuan - bill.amount_yuan as decimal(14, 2)) as base_yuan,
    cast(rated.amount_yuan - bill.amount_yuan as decimal(14, 2)) as high_yuan,
    bill.account_id,
    bill.price_code,
    bill.energy_kwh as billed_kwh,
    rated.charged_kwh,
    bill.energy_yuan as billed_energy_yuan,
    cast(
        rated.catalogue_yuan + rated.purchase_yuan + rated.purchase_loss_yuan + rated.transmission_yuan
        + rated.system_operation_yuan + rated.tier_yuan + rated.punitive_yuan as decimal(14, 2)
    ) as energy_yuan,
    bill.capacity_yuan as billed_capacity_yuan,
    rated.capacity_yuan,
    bill.demand_yuan as billed_demand_yuan,
    rated.demand_yuan,
    bill.power_factor as billed_power_factor,
    rated.power_factor,
    bill.power_factor_yuan as billed_power_factor_yuan,
    rated.power_factor_yuan,
    bill.fund_yuan as billed_fund_yuan,
    rated.fund_yuan
from settled_bill as bill
join rated_bill as rated on rated.bill_id = bill.bill_id
where abs(rated.amount_yuan - bill.amount_yuan) > param('tariff.recompute_tolerance_yuan', bill.bill_month)

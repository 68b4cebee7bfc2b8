-- price_average: one row per bill of enough energy with what a kWh of it costs before tiers, capacity and power factor.
select
    bill_id,
    account_id,
    org_id,
    bill_month,
    period_start,
    period_end,
    price_code,
    billed_usage_class as usage_class,
    structure,
    billed_voltage_tier as voltage_tier,
    tou_program,
    energy_kwh,
    cast(cast(energy_yuan - coalesce(tier_yuan, 0) + coalesce(fund_yuan, 0) as double) / nullif(cast(energy_kwh as double), 0)
        as decimal(10, 6)) as price
from settled_bill
where energy_kwh is null
    or energy_kwh >= param('tariff.average_price_min_kwh', bill_month)

-- price_peer: one row per month, class, structure, voltage and time-of-use programme with the median price of a kWh of its bills.
with average as (
    select
        bill_month,
        billed_usage_class as usage_class,
        structure,
        billed_voltage_tier as voltage_tier,
        tou_program,
        cast(energy_yuan - coalesce(tier_yuan, 0) + coalesce(fund_yuan, 0) as double)
            / nullif(cast(energy_kwh as double), 0) as price
    from settled_bill
    where energy_kwh >= param('tariff.average_price_min_kwh', bill_month)
)

select
    bill_month,
    usage_class,
    structure,
    voltage_tier,
    tou_program,
    count(price) as peers,
    case when count(price) >= param('tariff.peers_min', bill_month) then cast(median(price) as decimal(10, 6)) end as median_price
from average
group by
    bill_month,
    usage_class,
    structure,
    voltage_tier,
    tou_program

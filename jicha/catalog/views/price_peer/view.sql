-- price_peer: one row per month, class, structure, voltage and time-of-use programme with the median price of a kWh of its bills.
select
    bill_month,
    usage_class,
    structure,
    voltage_tier,
    tou_program,
    count(price) as peers,
    case
        when count(price) >= param('tariff.peers_min', bill_month) then cast(median(cast(price as double)) as decimal(10, 6))
    end as median_price
from price_average
group by
    bill_month,
    usage_class,
    structure,
    voltage_tier,
    tou_program

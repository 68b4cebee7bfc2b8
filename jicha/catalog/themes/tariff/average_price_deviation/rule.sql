-- TF25 average price deviation: one row per bill whose price of a kWh lies far from the middle of its peers.
with priced as (
    select
        bill.bill_id,
        cast(cast(bill.energy_yuan - coalesce(bill.tier_yuan, 0) + coalesce(bill.fund_yuan, 0) as double)
            / nullif(cast(bill.energy_kwh as double), 0) as decimal(10, 6)) as own_price,
        peer.median_price,
        peer.peers
    from settled_bill as bill
    join price_peer as peer
        on peer.bill_month = bill.bill_month
        and peer.usage_class = bill.billed_usage_class
        and peer.structure = bill.structure
        and peer.voltage_tier = bill.billed_voltage_tier
        and peer.tou_program = bill.tou_program
    where bill.energy_kwh >= param('tariff.average_price_min_kwh', bill.bill_month)
),

deviation as (
    select
        bill.bill_id,
        cast(
            cast(priced.median_price - priced.own_price as double) * cast(bill.energy_kwh as double) as decimal(14, 2)
        ) as exposed_yuan
    from priced
    join settled_bill as bill on bill.bill_id = priced.bill_id
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '均价 ' || cast(priced.own_price as varchar) || ' 元/kWh' as observed,
    '同类 ' || cast(priced.peers as varchar) || ' 户中位数 ' || cast(priced.median_price as varchar) || ' 元/kWh' as expected,
    least(deviation.exposed_yuan, cast(0 as decimal(14, 2))) as low_yuan,
    deviation.exposed_yuan as base_yuan,
    greatest(deviation.exposed_yuan, cast(0 as decimal(14, 2))) as high_yuan,
    bill.account_id,
    bill.price_code,
    bill.billed_usage_class,
    bill.energy_kwh,
    priced.own_price,
    priced.median_price,
    priced.peers
from priced
join deviation on deviation.bill_id = priced.bill_id
join settled_bill as bill on bill.bill_id = priced.bill_id
where priced.own_price < priced.median_price * param('tariff.average_price_low_ratio', bill.bill_month)
    or priced.own_price > priced.median_price * param('tariff.average_price_high_ratio', bill.bill_month)

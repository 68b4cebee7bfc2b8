-- TF25 average price deviation: one row per bill whose price of a kWh lies far from the middle of its peers.
with compared as (
    select
        own.bill_id,
        peer.median_price,
        peer.peers,
        cast(cast(peer.median_price - own.price as double) * cast(own.energy_kwh as double) as decimal(14, 2)) as exposed_yuan
    from price_average as own
    join price_peer as peer
        on peer.bill_month = own.bill_month
        and peer.usage_class = own.usage_class
        and peer.structure = own.structure
        and peer.voltage_tier = own.voltage_tier
        and peer.tou_program = own.tou_program
)

select
    own.bill_id,
    own.bill_id as subject_id,
    own.period_start as fact_start,
    cast(own.period_end - 1 as date) as fact_end,
    '均价 ' || cast(own.price as varchar) || ' 元/kWh' as observed,
    '同类 ' || cast(compared.peers as varchar) || ' 户中位数 ' || cast(compared.median_price as varchar) || ' 元/kWh' as expected,
    least(compared.exposed_yuan, cast(0 as decimal(14, 2))) as low_yuan,
    compared.exposed_yuan as base_yuan,
    greatest(compared.exposed_yuan, cast(0 as decimal(14, 2))) as high_yuan,
    own.account_id,
    own.price_code,
    own.usage_class,
    own.energy_kwh,
    own.price as own_price,
    compared.median_price,
    compared.peers
from compared
join price_average as own on own.bill_id = compared.bill_id
where own.price < compared.median_price * param('tariff.average_price_low_ratio', own.bill_month)
    or own.price > compared.median_price * param('tariff.average_price_high_ratio', own.bill_month)

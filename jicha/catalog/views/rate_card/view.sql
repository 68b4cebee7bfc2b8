-- rate_card: one row per price code, voltage tier and stretch of a month without a change of price, all its prices side by side.
with digit as (
    select n
    from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as d(n)
),

calendar as (
    select cast(concat(cast(2000 + tens.n * 10 + ones.n as varchar), '-', m.month, '-01') as date) as price_month
    from digit as tens
    cross join digit as ones
    cross join (
        values ('01'), ('02'), ('03'), ('04'), ('05'), ('06'), ('07'), ('08'), ('09'), ('10'), ('11'), ('12')
    ) as m(month)
),

listed as (
    select
        price_code,
        voltage_tier,
        min(valid_from) as first_day
    from price_list
    group by price_code, voltage_tier
),

start as (
    select
        listed.price_code,
        listed.voltage_tier,
        calendar.price_month as card_from
    from listed
    join calendar
        on calendar.price_month > listed.first_day
        and calendar.price_month <= as_of() + 31
    union
    select
        price_code,
        voltage_tier,
        valid_from
    from price_list
    union
    select
        price_code,
        voltage_tier,
        valid_to
    from price_list
    where valid_to is not null
),

span as (
    select
        price_code,
        voltage_tier,
        card_from,
        lead(card_from) over (
            partition by price_code, voltage_tier
            order by card_from
        ) as card_to
    from start
),

on_card as (
    select
        span.price_code,
        span.voltage_tier,
        span.card_from,
        span.card_to,
        listed.component,
        listed.band,
        listed.price,
        listed.unit,
        listed.unit_price,
        listed.tier_from_kwh,
        listed.tier_period,
        count(*) over (
            partition by span.price_code, span.voltage_tier, span.card_from, listed.component, listed.band
        ) as published
    from span
    join price_list as listed
        on listed.price_code = span.price_code
        and listed.voltage_tier = span.voltage_tier
        and listed.valid_from <= span.card_from
        and (listed.valid_to is null or listed.valid_to > span.card_from)
)

select
    price_code,
    voltage_tier,
    cast(date_trunc('month', card_from) as date) as price_month,
    card_from,
    card_to,
    max(published) > 1 as has_conflict,
    max(price) filter (where component = 'catalogue_energy' and band = 'all') as catalogue_all,
    max(price) filter (where component = 'catalogue_energy' and band = 'sharp') as catalogue_sharp,
    max(price) filter (where component = 'catalogue_energy' and band = 'peak') as catalogue_peak,
    max(price) filter (where component = 'catalogue_energy' and band = 'flat') as catalogue_flat,
    max(price) filter (where component = 'catalogue_energy' and band = 'valley') as catalogue_valley,
    max(price) filter (where component = 'catalogue_energy' and band = 'deep_valley') as catalogue_deep_valley,
    count_if(component = 'catalogue_energy' and band <> 'all') > 0 as catalogue_floats,
    max(price) filter (where component = 'purchase' and band = 'all') as purchase_all,
    max(price) filter (where component = 'purchase' and band = 'sharp') as purchase_sharp,
    max(price) filter (where component = 'purchase' and band = 'peak') as purchase_peak,
    max(price) filter (where component = 'purchase' and band = 'flat') as purchase_flat,
    max(price) filter (where component = 'purchase' and band = 'valley') as purchase_valley,
    max(price) filter (where component = 'purchase' and band = 'deep_valley') as purchase_deep_valley,
    count_if(component = 'purchase' and band <> 'all') > 0 as purchase_floats,
    max(price) filter (where component = 'purchase_loss' and band = 'all') as purchase_loss_all,
    max(price) filter (where component = 'purchase_loss' and band = 'sharp') as purchase_loss_sharp,
    max(price) filter (where component = 'purchase_loss' and band = 'peak') as purchase_loss_peak,
    max(price) filter (where component = 'purchase_loss' and band = 'flat') as purchase_loss_flat,
    max(price) filter (where component = 'purchase_loss' and band = 'valley') as purchase_loss_valley,
    max(price) filter (where component = 'purchase_loss' and band = 'deep_valley') as purchase_loss_deep_valley,
    count_if(component = 'purchase_loss' and band <> 'all') > 0 as purchase_loss_floats,
    max(price) filter (where component = 'transmission' and band = 'all') as transmission_all,
    max(price) filter (where component = 'transmission' and band = 'sharp') as transmission_sharp,
    max(price) filter (where component = 'transmission' and band = 'peak') as transmission_peak,
    max(price) filter (where component = 'transmission' and band = 'flat') as transmission_flat,
    max(price) filter (where component = 'transmission' and band = 'valley') as transmission_valley,
    max(price) filter (where component = 'transmission' and band = 'deep_valley') as transmission_deep_valley,
    count_if(component = 'transmission' and band <> 'all') > 0 as transmission_floats,
    max(price) filter (where component = 'system_operation' and band = 'all') as system_all,
    max(price) filter (where component = 'system_operation' and band = 'sharp') as system_sharp,
    max(price) filter (where component = 'system_operation' and band = 'peak') as system_peak,
    max(price) filter (where component = 'system_operation' and band = 'flat') as system_flat,
    max(price) filter (where component = 'system_operation' and band = 'valley') as system_valley,
    max(price) filter (where component = 'system_operation' and band = 'deep_valley') as system_deep_valley,
    count_if(component = 'system_operation' and band <> 'all') > 0 as system_floats,
    max(price) filter (where component = 'tier_2') as tier_2,
    max(tier_from_kwh) filter (where component = 'tier_2') as tier_2_from_kwh,
    max(price) filter (where component = 'tier_3') as tier_3,
    max(tier_from_kwh) filter (where component = 'tier_3') as tier_3_from_kwh,
    max(price) filter (where component = 'tier_4') as tier_4,
    max(tier_from_kwh) filter (where component = 'tier_4') as tier_4_from_kwh,
    max(price) filter (where component = 'tier_5') as tier_5,
    max(tier_from_kwh) filter (where component = 'tier_5') as tier_5_from_kwh,
    max(price) filter (where component = 'tier_6') as tier_6,
    max(tier_from_kwh) filter (where component = 'tier_6') as tier_6_from_kwh,
    max(tier_period) filter (where component like 'tier_%') as tier_period,
    max(price) filter (where component = 'fund') as fund,
    max(unit_price) filter (where component = 'capacity') as capacity,
    max(unit_price) filter (where component = 'demand') as demand,
    max(unit_price) filter (where component = 'basic') as basic,
    count_if(component = 'basic' and unit = 'day') > 0 as basic_is_daily
from on_card
group by
    price_code,
    voltage_tier,
    card_from,
    card_to

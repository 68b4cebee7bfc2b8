-- price_list: one row per published price and voltage tier that it holds for, with the way it is applied.
with voltage as (
    select voltage_tier
    from (values ('below_1kv'), ('1_10kv'), ('20kv'), ('35kv'), ('66kv'), ('110kv'), ('220kv_up')) as v(voltage_tier)
),

spread as (
    select
        tariff_price.price_code,
        tariff_price.component,
        tariff_price.band,
        tariff_price.tier,
        voltage.voltage_tier,
        tariff_price.valid_from,
        tariff_price.valid_to,
        tariff_price.usage_class,
        tariff_price.structure,
        tariff_price.unit,
        tariff_price.price,
        tariff_price.unit_price,
        tariff_price.tier_from_kwh,
        tariff_price.tier_period
    from tariff_price
    join voltage on tariff_price.voltage_tier in ('all', voltage.voltage_tier)
),

banded as (
    select distinct
        price_code,
        component,
        voltage_tier,
        valid_from
    from spread
    where band <> 'all'
)

select
    spread.price_code,
    spread.component,
    spread.band,
    spread.tier,
    spread.voltage_tier,
    spread.valid_from,
    spread.valid_to,
    spread.usage_class,
    spread.structure,
    spread.unit,
    spread.price,
    spread.unit_price,
    spread.tier_from_kwh,
    coalesce(spread.tier_period, 'year') as tier_period,
    spread.band <> 'all' or banded.price_code is null as with_tou,
    spread.band = 'all' as without_tou,
    min(spread.price_code) over same_use = max(spread.price_code) over same_use as is_only_code
from spread
left join banded
    on banded.price_code = spread.price_code
    and banded.component = spread.component
    and banded.voltage_tier = spread.voltage_tier
    and banded.valid_from = spread.valid_from
window same_use as (
    partition by
        spread.usage_class,
        spread.structure,
        spread.component,
        spread.band,
        spread.tier,
        spread.voltage_tier
)

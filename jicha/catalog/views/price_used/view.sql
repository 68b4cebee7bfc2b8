-- price_used: one row per energy price on bills that the published table does not hold for any day of the stretch it was used for.
with used as (
    select distinct
        price_code,
        component,
        band,
        tier,
        voltage_tier,
        segment_start,
        segment_end,
        price
    from bill_line
    where component in ('catalogue_energy', 'tier_2', 'tier_3', 'purchase', 'transmission')
        and price is not null
)

select
    used.price_code,
    used.component,
    used.band,
    used.tier,
    used.voltage_tier,
    used.segment_start,
    used.segment_end,
    used.price as billed_price,
    arg_min(published.price, published.valid_from) as right_price
from used
join price_list as published
    on published.price_code = used.price_code
    and published.component = used.component
    and published.band = used.band
    and published.tier = used.tier
    and published.voltage_tier = used.voltage_tier
    and published.valid_from < used.segment_end
    and (published.valid_to is null or published.valid_to > used.segment_start)
group by
    used.price_code, used.component, used.band, used.tier, used.voltage_tier, used.segment_start, used.segment_end, used.price
having count_if(coalesce(
    cast(published.price as decimal(8, 6)) = cast(used.price as decimal(8, 6))
    or used.component = 'purchase'
    and cast(published.price * param('tariff.agency_price_factor', used.segment_start) as decimal(8, 6)) = cast(used.price as decimal(8, 6)),
    false
)) = 0

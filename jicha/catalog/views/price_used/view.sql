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
        price,
        cast(price as decimal(8, 6)) as shown_price
    from bill_line
    where component in ('catalogue_energy', 'tier_2', 'tier_3', 'purchase', 'transmission')
        and price is not null
),

published as (
    select
        price_code,
        component,
        band,
        tier,
        voltage_tier,
        valid_from,
        valid_to,
        price,
        cast(price as decimal(8, 6)) as shown_price,
        -- Who left the market without a reason pays a multiple of the agency price.
        case
            when component = 'purchase' then cast(price * param('tariff.agency_price_factor', valid_from) as decimal(8, 6))
        end as raised_price
    from price_list
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
join published
    on published.price_code = used.price_code
    and published.component = used.component
    and published.band = used.band
    and published.tier = used.tier
    and published.voltage_tier = used.voltage_tier
    and published.valid_from < used.segment_end
    and (published.valid_to is null or published.valid_to > used.segment_start)
group by
    used.price_code,
    used.component,
    used.band,
    used.tier,
    used.voltage_tier,
    used.segment_start,
    used.segment_end,
    used.price,
    used.shown_price
having count_if(coalesce(published.shown_price = used.shown_price, false)) = 0
    and count_if(coalesce(published.raised_price = used.shown_price, false)) = 0

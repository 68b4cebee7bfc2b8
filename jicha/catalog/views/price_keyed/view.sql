-- price_keyed: one row per price of the billing system, with what was published for its first day and what came after it.
with held as (
    select
        price_code || '/' || component || '/' || band || '/' || tier || '/' || voltage_tier || '/' || cast(valid_from as varchar)
            as price_key,
        price_code,
        component,
        band,
        tier,
        voltage_tier,
        valid_from,
        cast(coalesce(price, unit_price) as decimal(9, 6)) as keyed,
        entered_at,
        least(valid_to, lead(valid_from) over (
            partition by price_code, component, band, tier, voltage_tier
            order by valid_from
        )) as held_until
    from utility_price
),

listed as (
    select
        held.price_key,
        held.valid_from as keyed_from,
        held.held_until,
        held.keyed,
        published.voltage_tier,
        published.valid_from,
        published.valid_to,
        published.published_on,
        cast(coalesce(published.price, published.unit_price) as decimal(9, 6)) as price
    from held
    join tariff_price as published
        on published.price_code = held.price_code
        and published.component = held.component
        and published.band = held.band
        and published.tier = held.tier
        and published.voltage_tier in (held.voltage_tier, 'all')
        and coalesce(published.price, published.unit_price) is not null
),

first_day as (
    select
        price_key,
        price,
        published_on,
        row_number() over (
            partition by price_key
            order by valid_from desc, voltage_tier
        ) as place
    from listed
    where valid_from <= keyed_from
        and (valid_to is null or valid_to > keyed_from)
),

later as (
    select
        price_key,
        min(valid_from) as changed_on,
        arg_min(price, valid_from) as changed_to
    from listed
    where valid_from > keyed_from
        and valid_from <= as_of()
        and (held_until is null or held_until > valid_from)
        and price <> keyed
    group by price_key
),

-- Prices are kept by the province's company.
keeper as (
    select min(org_id) as org_id
    from org_unit
    where kind = 'province'
)

select
    held.price_key,
    keeper.org_id,
    held.price_code,
    held.component,
    held.band,
    held.tier,
    held.voltage_tier,
    held.valid_from,
    held.held_until,
    held.keyed,
    held.entered_at,
    first_day.price as published,
    first_day.published_on,
    later.changed_on,
    later.changed_to
from held
cross join keeper
left join first_day
    on first_day.price_key = held.price_key
    and first_day.place = 1
left join later on later.price_key = held.price_key

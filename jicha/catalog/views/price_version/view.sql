-- price_version: one row per price of purchase losses or system operation on bills that no day of its stretch has published.
with used as (
    select distinct
        price_code,
        component,
        voltage_tier,
        segment_start,
        segment_end,
        price,
        cast(price as decimal(8, 6)) as shown_price
    from bill_line
    where component in ('purchase_loss', 'system_operation')
        and price is not null
),

published as (
    select
        price_code,
        component,
        voltage_tier,
        valid_from,
        valid_to,
        price,
        cast(price as decimal(8, 6)) as shown_price
    from price_list
),

compared as (
    select
        used.price_code,
        used.component,
        used.voltage_tier,
        used.segment_start,
        used.segment_end,
        used.price,
        published.price as published_price,
        published.valid_from,
        published.valid_from < used.segment_end
            and (published.valid_to is null or published.valid_to > used.segment_start) as is_in_force,
        published.shown_price = used.shown_price as is_same
    from used
    join published
        on published.price_code = used.price_code
        and published.component = used.component
        and published.voltage_tier = used.voltage_tier
)

select
    price_code,
    component,
    voltage_tier,
    segment_start,
    segment_end,
    price as billed_price,
    arg_min(published_price, valid_from) filter (where is_in_force) as right_price,
    max(valid_from) filter (where is_same) as other_month
from compared
group by price_code, component, voltage_tier, segment_start, segment_end, price
having count_if(is_in_force) > 0
    and count_if(coalesce(is_in_force and is_same, false)) = 0

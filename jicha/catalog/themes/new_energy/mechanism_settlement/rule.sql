-- NB10 mechanism settled wrong: one row per project and month whose mechanism energy or price is not what its file asks for.
with agreed as (
    select
        generator_id,
        month,
        account_id,
        connected_on,
        feed_in_kwh,
        difference_price,
        coalesce(mechanism_kwh, 0) as settled_kwh,
        coalesce(mechanism_yuan, 0) as settled_yuan,
        case
            when param('tariff.mechanism_in_force', month) and (mechanism_until is null or mechanism_until > month)
                then coalesce(mechanism_share, 0)
            else 0
        end as share,
        coalesce(cast(mechanism_price - feed_in_price as decimal(8, 6)), 0) as due_price
    from feed_in_month
    where feed_in_price is not null
        and (mechanism_share is not null or mechanism_price is null)
        and (mechanism_price is not null or mechanism_kwh is not null)
),

due as (
    select
        generator_id,
        month,
        account_id,
        connected_on,
        feed_in_kwh,
        difference_price,
        settled_kwh,
        settled_yuan,
        share,
        due_price,
        cast(round(cast(feed_in_kwh as decimal(10, 2)) * share * 0.01, 2) as decimal(10, 2)) as due_kwh,
        cast(round(cast(round(cast(feed_in_kwh as decimal(10, 2)) * share * 0.01, 2) as decimal(10, 2)) * due_price, 2)
            as decimal(14, 2)) as due_yuan
    from agreed
)

select
    generator_id,
    month,
    generator_id as subject_id,
    month as fact_start,
    last_day(month) as fact_end,
    '机制电量 ' || cast(settled_kwh as varchar) || ' kWh，差额 ' || cast(settled_yuan as varchar) || ' 元' as observed,
    '机制电量 ' || cast(due_kwh as varchar) || ' kWh，差额 ' || cast(due_yuan as varchar) || ' 元' as expected,
    cast(settled_yuan - due_yuan as decimal(14, 2)) as low_yuan,
    cast(settled_yuan - due_yuan as decimal(14, 2)) as base_yuan,
    cast(settled_yuan - due_yuan as decimal(14, 2)) as high_yuan,
    account_id,
    connected_on,
    feed_in_kwh,
    difference_price,
    due_price
from due
where abs(settled_kwh - due_kwh) >= 1
    or (share > 0 and round(difference_price, 6) <> due_price)

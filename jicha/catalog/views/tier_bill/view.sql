-- tier_bill: one row per residential bill whose year is known, with the tier charges that are due.
with bound as (
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        bill.energy_kwh,
        so_far.kwh_before,
        so_far.months_counted,
        so_far.extra_kwh,
        cast(floor(
            cast(second.tier_from_kwh + so_far.extra_kwh as double) * so_far.months_counted / 12 * 100 + 0.000001
        ) * 0.01 as decimal(12, 2)) as second_from_kwh,
        cast(floor(
            cast(third.tier_from_kwh + so_far.extra_kwh as double) * so_far.months_counted / 12 * 100 + 0.000001
        ) * 0.01 as decimal(12, 2)) as third_from_kwh,
        cast(second.price as decimal(8, 6)) as second_price,
        cast(third.price as decimal(8, 6)) as third_price
    from settled_bill as bill
    join tier_year as so_far on so_far.bill_id = bill.bill_id
    join price_list as second
        on second.price_code = bill.price_code
        and second.component = 'tier_2'
        and second.voltage_tier = bill.billed_voltage_tier
        and second.valid_from <= bill.bill_month
        and (second.valid_to is null or second.valid_to > bill.bill_month)
    join price_list as third
        on third.price_code = bill.price_code
        and third.component = 'tier_3'
        and third.voltage_tier = bill.billed_voltage_tier
        and third.valid_from <= bill.bill_month
        and (third.valid_to is null or third.valid_to > bill.bill_month)
    where so_far.kwh_before is not null
        and bill.energy_kwh is not null
),

split as (
    select
        bill_id,
        cast(
            greatest(least(kwh_before + energy_kwh, third_from_kwh) - greatest(kwh_before, second_from_kwh), 0)
            as decimal(10, 2)
        ) as second_kwh,
        cast(greatest(kwh_before + energy_kwh - greatest(kwh_before, third_from_kwh), 0) as decimal(10, 2)) as third_kwh
    from bound
)

select
    bound.bill_id,
    bound.account_id,
    bound.bill_month,
    bound.kwh_before,
    bound.months_counted,
    bound.extra_kwh,
    bound.second_from_kwh,
    bound.third_from_kwh,
    split.second_kwh,
    split.third_kwh,
    cast(
        round(split.second_kwh * bound.second_price, 2) + round(split.third_kwh * bound.third_price, 2) as decimal(14, 2)
    ) as right_yuan
from bound
join split on split.bill_id = bound.bill_id

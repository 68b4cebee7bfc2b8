-- price_band_swap: one row per bill of a large account without bands, with what pricing its lines by band would change.
with part as (
    select
        line.bill_id,
        line.account_id,
        line.bill_month,
        line.line_no,
        line.quantity,
        line.amount_yuan,
        banded.band,
        cast(published.price as decimal(9, 8)) as price,
        -- Whole hundredths of a kWh; what is left over goes into flat hours.
        case
            when banded.band = 'flat' then cast(0 as decimal(10, 2))
            else cast(floor(cast(line.quantity as double) * banded.share * 100 + 0.000001) * 0.01 as decimal(10, 2))
        end as band_kwh
    from bill_line as line
    semi join bill_component_band as narrowing on narrowing.bill_id = line.bill_id
    join bill_component_band as banded on banded.bill_id = line.bill_id
    join price_list as published
        on published.price_code = line.price_code
        and published.component = line.component
        and published.band = banded.band
        and published.tier = line.tier
        and published.voltage_tier = line.voltage_tier
        and published.valid_from <= line.segment_start
        and (published.valid_to is null or published.valid_to > line.segment_start)
    where line.band = 'all'
),

moved as (
    select
        bill_id,
        account_id,
        bill_month,
        cast(
            sum(round(try_cast(band_kwh as decimal(9, 2)) * price, 2))
            + round(
                try_cast(quantity - sum(band_kwh) as decimal(9, 2))
                * cast(sum(case when band = 'flat' then price end) as decimal(9, 8)), 2)
            - amount_yuan as decimal(14, 2)
        ) as change_yuan
    from part
    group by bill_id, account_id, bill_month, line_no, quantity, amount_yuan
)

select
    bill_id,
    account_id,
    bill_month,
    cast(sum(change_yuan) as decimal(14, 2)) as change_yuan
from moved
group by bill_id, account_id, bill_month

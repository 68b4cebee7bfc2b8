-- NB08 agency purchase items wrong: one row per bill whose purchase losses or system operation go by a price not in force.
with repriced as (
    select
        line.bill_id,
        cast(sum(line.amount_yuan) as decimal(14, 2)) as billed_yuan,
        cast(sum(round(cast(line.quantity as decimal(10, 2)) * cast(unpublished.right_price as decimal(8, 6)), 2))
            as decimal(14, 2)) as right_yuan,
        min(unpublished.billed_price) as billed_price,
        min(unpublished.right_price) as right_price,
        min(unpublished.other_month) as other_month
    from bill_line as line
    join price_version as unpublished
        on unpublished.price_code = line.price_code
        and unpublished.component = line.component
        and unpublished.voltage_tier = line.voltage_tier
        and unpublished.segment_start = line.segment_start
        and unpublished.segment_end = line.segment_end
        and unpublished.billed_price = line.price
    group by line.bill_id
),

owed as (
    select
        repriced.bill_id,
        cast(
            repriced.right_yuan - repriced.billed_yuan
            + round(cast(bill.pf_base_yuan + repriced.right_yuan - repriced.billed_yuan as decimal(12, 2))
                * cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)), 2)
            - round(cast(bill.pf_base_yuan as decimal(12, 2)) * cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)), 2)
            as decimal(14, 2)) as owed_yuan
    from repriced
    join settled_bill as bill on bill.bill_id = repriced.bill_id
    semi join price_code as published
        on published.price_code = bill.price_code
        and published.voltage_tier = bill.billed_voltage_tier
        and published.valid_from <= bill.bill_month
        and (published.valid_to is null or published.valid_to > bill.bill_month)
    where bill.market_mode is distinct from 'catalogue'
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '单价 ' || cast(cast(repriced.billed_price as decimal(8, 6)) as varchar) || ' 元/kWh，计 '
        || cast(repriced.billed_yuan as varchar) || ' 元'
        || coalesce('（' || cast(repriced.other_month as varchar) || ' 起的版本）', '') as observed,
    '公布 ' || cast(cast(repriced.right_price as decimal(8, 6)) as varchar) || ' 元/kWh，应计 '
        || cast(repriced.right_yuan as varchar) || ' 元' as expected,
    owed.owed_yuan as low_yuan,
    owed.owed_yuan as base_yuan,
    owed.owed_yuan as high_yuan,
    bill.account_id,
    bill.price_code,
    repriced.other_month
from owed
join repriced on repriced.bill_id = owed.bill_id
join settled_bill as bill on bill.bill_id = owed.bill_id
where repriced.right_yuan <> repriced.billed_yuan

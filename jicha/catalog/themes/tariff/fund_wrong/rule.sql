-- TF22 funds wrong: one row per bill whose government funds are not charged at the published price.
with summed as (
    select
        bill_id,
        cast(sum(billed_yuan) as decimal(14, 2)) as billed_yuan,
        cast(sum(right_yuan) as decimal(14, 2)) as right_yuan,
        cast(sum(quantity) as decimal(12, 2)) as fund_kwh,
        max(billed_price) as billed_price,
        max(right_price) as right_price
    from price_fund
    group by bill_id
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '基金及附加 ' || cast(cast(summed.billed_price as decimal(8, 6)) as varchar) || ' 元/kWh，计 '
        || cast(summed.billed_yuan as varchar) || ' 元' as observed,
    '公布 ' || cast(cast(summed.right_price as decimal(8, 6)) as varchar) || ' 元/kWh，应计 '
        || cast(summed.right_yuan as varchar) || ' 元' as expected,
    cast(summed.right_yuan - summed.billed_yuan as decimal(14, 2)) as low_yuan,
    cast(summed.right_yuan - summed.billed_yuan as decimal(14, 2)) as base_yuan,
    cast(summed.right_yuan - summed.billed_yuan as decimal(14, 2)) as high_yuan,
    bill.account_id,
    bill.price_code,
    bill.billed_usage_class,
    summed.fund_kwh
from summed
join settled_bill as bill on bill.bill_id = summed.bill_id
semi join price_code as published
    on published.price_code = bill.price_code
    and published.voltage_tier = bill.billed_voltage_tier
    and published.valid_from <= bill.bill_month
    and (published.valid_to is null or published.valid_to > bill.bill_month)
where summed.right_yuan <> summed.billed_yuan
    and bill.energy_kwh is not null

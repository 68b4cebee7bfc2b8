-- TF26 unit price not published: one row per bill with an energy price that the published table does not hold.
select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '单价 ' || cast(cast(slip.billed_price as decimal(8, 6)) as varchar) || ' 元/kWh，计 '
        || cast(slip.billed_yuan as varchar) || ' 元' as observed,
    '公布 ' || cast(cast(slip.right_price as decimal(8, 6)) as varchar) || ' 元/kWh，应计 '
        || cast(slip.right_yuan as varchar) || ' 元' as expected,
    slip.owed_yuan as low_yuan,
    slip.owed_yuan as base_yuan,
    slip.owed_yuan as high_yuan,
    bill.account_id,
    bill.price_code,
    bill.energy_kwh
from price_slip as slip
join settled_bill as bill on bill.bill_id = slip.bill_id
semi join price_code as published
    on published.price_code = bill.price_code
    and published.voltage_tier = bill.billed_voltage_tier
    and published.valid_from <= bill.bill_month
    and (published.valid_to is null or published.valid_to > bill.bill_month)
where slip.list = 'dated'

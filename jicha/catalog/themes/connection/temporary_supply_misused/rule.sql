-- BE16 temporary supply resold or misused: one row per bill of a temporary supply whose energy lies in the evening.
select
    bill.bill_id,
    bill.account_id as subject_id,
    bill.bill_month as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '晚间电量占 ' || cast(cast(evening.evening_share * 100 as decimal(6, 2)) as varchar) || ' %（' || cast(evening.curve_days as varchar)
        || ' 天曲线）' as observed,
    '不超过 ' || cast(cast(param('connection.temporary_evening_share', bill.bill_month) * 100 as decimal(6, 2)) as varchar) || ' %' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    bill.account_id,
    bill.energy_kwh,
    bill.price_code,
    evening.evening_share
from settled_bill as bill
semi join account
    on account.account_id = bill.account_id
    and account.is_temporary
join temporary_evening_month as evening
    on evening.account_id = bill.account_id
    and evening.bill_month = bill.bill_month
where bill.energy_kwh > 0
    and evening.evening_share > param('connection.temporary_evening_share', bill.bill_month)

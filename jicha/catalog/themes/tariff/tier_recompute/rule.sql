-- TF12 tiers wrong: one row per residential bill whose tier charges are not those of the year's running total.
with compared as (
    select
        bill.bill_id,
        case when bill.is_tiered then bill.tier_yuan else cast(0 as decimal(14, 2)) end as billed_yuan,
        due.right_yuan
    from tier_bill as due
    join settled_bill as bill on bill.bill_id = due.bill_id
    where bill.is_tiered is not null
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '阶梯加价 ' || cast(compared.billed_yuan as varchar) || ' 元' as observed,
    '当年已用 ' || cast(due.kwh_before as varchar) || ' kWh，本期二档 ' || cast(due.second_kwh as varchar)
        || ' kWh、三档 ' || cast(due.third_kwh as varchar) || ' kWh，应收 ' || cast(due.right_yuan as varchar) || ' 元' as expected,
    cast(compared.right_yuan - compared.billed_yuan as decimal(14, 2)) as low_yuan,
    cast(compared.right_yuan - compared.billed_yuan as decimal(14, 2)) as base_yuan,
    cast(compared.right_yuan - compared.billed_yuan as decimal(14, 2)) as high_yuan,
    bill.account_id,
    bill.energy_kwh,
    bill.is_tiered,
    bill.tier_people,
    due.kwh_before,
    due.months_counted,
    due.extra_kwh,
    due.second_from_kwh,
    due.third_from_kwh,
    due.second_kwh,
    due.third_kwh
from compared
join settled_bill as bill on bill.bill_id = compared.bill_id
join tier_bill as due on due.bill_id = compared.bill_id
where abs(compared.right_yuan - compared.billed_yuan) > param('tariff.recompute_tolerance_yuan', bill.bill_month)

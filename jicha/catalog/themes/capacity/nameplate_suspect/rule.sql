-- CP13 nameplate suspect: one row per bill whose demand, again and again in six months, was far above the nameplates.
with compared as (
    select
        bill_id,
        account_id,
        bill_month,
        period_start,
        param('capacity.nameplate_overload_months', period_start) as least_months,
        coalesce(measured_kw > equipment_kva * param('capacity.nameplate_demand_ratio', period_start), false) as is_over
    from capacity_bill
),

repeated as (
    select
        compared.bill_id,
        min(earlier.period_start) as since,
        count(*) as months,
        any_value(compared.least_months) as least_months
    from compared
    join compared as earlier
        on earlier.account_id = compared.account_id
        and earlier.bill_month <= compared.bill_month
        and earlier.bill_month > compared.bill_month - interval 6 month
        and earlier.is_over
    where compared.is_over
    group by compared.bill_id
),

priced as (
    select
        bill_id,
        cast(round(
            cast(measured_kw - equipment_kva as decimal(9, 2)) * cast(capacity_price as decimal(8, 4)), 2
        ) as decimal(12, 2)) as yuan
    from capacity_bill
)

select
    bill.bill_id,
    bill.account_id as subject_id,
    repeated.since as fact_start,
    bill.period_end - 1 as fact_end,
    '实测需量 ' || cast(bill.measured_kw as varchar) || ' kW，近六个月 ' || cast(repeated.months as varchar) || ' 个月远超' as observed,
    '铭牌容量合计 ' || cast(bill.equipment_kva as varchar) || ' kVA' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(priced.yuan as decimal(14, 2)) as base_yuan,
    cast(round(priced.yuan * (1 + cast(param('breach.multiple@rule', bill.period_start, 'over_capacity') as decimal(3, 1))), 2)
        as decimal(14, 2)) as high_yuan,
    bill.account_id,
    bill.charge_mode,
    bill.measured_kw,
    bill.equipment_kva,
    bill.capacity_price
from repeated
join capacity_bill as bill on bill.bill_id = repeated.bill_id
join priced on priced.bill_id = repeated.bill_id
where repeated.months >= repeated.least_months

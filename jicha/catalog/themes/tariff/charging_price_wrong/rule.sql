-- TF16 charging facility billed at a wrong price: one row per bill of a home's pile without the collective price or of a
-- central station that was charged for capacity.
with central as (
    select
        bill.bill_id,
        cast(coalesce(bill.capacity_yuan, 0) + coalesce(bill.demand_yuan, 0) as decimal(12, 2)) as charge_yuan,
        cast(bill.pf_base_yuan as decimal(12, 2)) as pf_base_yuan,
        cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)) as pf_share
    from settled_bill as bill
    semi join charging_station as station
        on station.account_id = bill.account_id
        and station.metering_point_id = bill.metering_point_id
        and station.is_central
        and station.opened_on < bill.period_end
    where coalesce(bill.capacity_yuan, 0) + coalesce(bill.demand_yuan, 0) > 0
        and bill.billed_usage_class is not null
        and param('tariff.ev_capacity_charge_exempt', bill.bill_month)
),

wrong as (
    select
        bill_id,
        '集中式充换电站，计收容(需)量电费 ' || cast(charge_yuan as varchar) || ' 元' as observed,
        '免收容(需)量电费' as expected,
        cast(
            round(cast(pf_base_yuan - charge_yuan as decimal(12, 2)) * pf_share, 2) - round(pf_base_yuan * pf_share, 2) - charge_yuan
            as decimal(14, 2)
        ) as change_yuan
    from central
    union all
    select
        doubt.bill_id,
        '居民充电桩执行 ' || bill.billed_usage_class || ' 类电价' as observed,
        '居民合表电价，电费变化 ' || coalesce(cast(doubt.change_yuan as varchar) || ' 元', '不明') as expected,
        doubt.change_yuan
    from price_class_doubt as doubt
    join settled_bill as bill on bill.bill_id = doubt.bill_id
    anti join price_exception as lawful
        on lawful.bill_id = doubt.bill_id
        and lawful.reason = 'category_change'
    where doubt.reason = 'charging'
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    wrong.observed,
    wrong.expected,
    wrong.change_yuan as low_yuan,
    wrong.change_yuan as base_yuan,
    wrong.change_yuan as high_yuan,
    bill.account_id,
    bill.price_code,
    bill.energy_kwh
from wrong
join settled_bill as bill on bill.bill_id = wrong.bill_id

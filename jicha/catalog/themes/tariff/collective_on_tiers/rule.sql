-- TF14 collective meter on a single home's tiers: one row per tiered bill that looks like several homes.
select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '按一户一表计 ' || cast(bill.energy_kwh as varchar) || ' kWh，合同容量 '
        || coalesce(cast(bill.contract_capacity_kva as varchar) || ' kVA', '未填')
        || coalesce('，登记 ' || cast(doubt.households as varchar) || ' 户', '') as observed,
    '按合表电价，电费变化 ' || coalesce(cast(doubt.change_yuan as varchar) || ' 元', '不明') as expected,
    case when doubt.households > 1 or doubt.change_yuan < 0 then doubt.change_yuan else cast(doubt.change_yuan * 0 as decimal(14, 2)) end as low_yuan,
    doubt.change_yuan as base_yuan,
    case when doubt.households > 1 or doubt.change_yuan > 0 then doubt.change_yuan else cast(doubt.change_yuan * 0 as decimal(14, 2)) end as high_yuan,
    bill.account_id,
    bill.price_code,
    bill.energy_kwh
from settled_bill as bill
join price_class_doubt as doubt
    on doubt.bill_id = bill.bill_id
    and doubt.reason = 'collective'
where bill.energy_kwh is not null

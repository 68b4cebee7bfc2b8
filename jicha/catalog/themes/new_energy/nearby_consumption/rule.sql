-- NB11 nearby consumption wrong: one row per bill of such a project that pays for the grid by energy, or not at all.
with judged as (
    select
        bill_id,
        param('tariff.nearby_td_by_capacity', period_start) and by_energy_yuan <> 0 as is_by_energy,
        param('tariff.nearby_td_by_capacity', period_start) and by_capacity_yuan = 0 as lacks_capacity
    from nearby_bill
    where lines is not null
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '电量输配电费 ' || cast(bill.by_energy_yuan as varchar) || ' 元，容量输配电费 ' || cast(bill.by_capacity_yuan as varchar) || ' 元' as observed,
    case when judged.is_by_energy then '不按电量收输配电费；' else '' end
        || case when judged.lacks_capacity then '按容量收输配电费；' else '' end as expected,
    case when judged.is_by_energy then cast(-bill.by_energy_yuan as decimal(14, 2)) end as low_yuan,
    cast(null as decimal(14, 2)) as base_yuan,
    cast(null as decimal(14, 2)) as high_yuan,
    bill.account_id,
    bill.project_since,
    bill.by_energy_kwh
from judged
join nearby_bill as bill on bill.bill_id = judged.bill_id
where judged.is_by_energy or judged.lacks_capacity

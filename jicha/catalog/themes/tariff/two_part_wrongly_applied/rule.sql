-- TF06 two-part price wrongly applied: one row per bill with a capacity charge or a two-part price that it must not have.
with wrong as (
    select
        bill.bill_id,
        case
            when small.bill_id is not null then '运行容量未超过单一制上限，应执行单一制'
            when station.bill_id is not null then '名单内集中式充换电设施，免收容(需)量电费'
            else '居民、农业等类别，不收容(需)量电费'
        end as ground,
        cast(coalesce(bill.capacity_yuan, 0) + coalesce(bill.demand_yuan, 0) as decimal(14, 2)) as charge_yuan,
        coalesce(small.energy_change_yuan, cast(0 as decimal(14, 2))) as energy_change_yuan,
        coalesce(small.fund_change_yuan, cast(0 as decimal(14, 2))) as fund_change_yuan,
        bill.pf_base_yuan,
        cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)) as pf_share
    from settled_bill as bill
    left join price_structure_swap as small
        on small.bill_id = bill.bill_id
        and small.right_structure = 'single_part'
    left join price_exception as station on station.bill_id = bill.bill_id and station.reason = 'two_part_exempt'
    anti join price_exception as change on change.bill_id = bill.bill_id and change.reason = 'capacity_change'
    where small.energy_change_yuan is not null
        or small.bill_id is null
        and coalesce(bill.capacity_yuan, 0) + coalesce(bill.demand_yuan, 0) > 0
        and (
            bill.billed_usage_class not in ('commercial', 'large_industrial', 'wholesale')
            or station.bill_id is not null
            and bill.billed_usage_class is not null
            and bill.running_capacity_kva is not null
            and param('tariff.ev_capacity_charge_exempt', bill.bill_month)
        )
),

owed as (
    select
        bill_id,
        cast(energy_change_yuan + fund_change_yuan - charge_yuan
            + round(cast(pf_base_yuan + energy_change_yuan - charge_yuan as decimal(12, 2)) * pf_share, 2)
            - round(cast(pf_base_yuan as decimal(12, 2)) * pf_share, 2) as decimal(14, 2)) as owed_yuan
    from wrong
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '运行容量 ' || coalesce(cast(bill.running_capacity_kva as varchar), '未填') || ' kVA，容(需)量电费 '
        || cast(wrong.charge_yuan as varchar) || ' 元' as observed,
    wrong.ground || '，电度电费变化 ' || cast(wrong.energy_change_yuan as varchar) || ' 元' as expected,
    owed.owed_yuan as low_yuan,
    owed.owed_yuan as base_yuan,
    owed.owed_yuan as high_yuan,
    bill.account_id,
    bill.price_code,
    bill.billed_usage_class,
    wrong.charge_yuan,
    wrong.energy_change_yuan
from wrong
join owed on owed.bill_id = wrong.bill_id
join settled_bill as bill on bill.bill_id = wrong.bill_id

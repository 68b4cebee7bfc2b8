-- TF05 two-part price not applied: one row per bill in one part of an account whose capacity asks for two.
with owed as (
    select
        bill.bill_id,
        swap.charged_kva,
        swap.capacity_unit_price,
        swap.capacity_yuan,
        swap.energy_change_yuan,
        swap.fund_change_yuan,
        cast(round(
            cast(bill.pf_base_yuan + swap.energy_change_yuan + swap.capacity_yuan as decimal(12, 2))
            * cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)), 2) as decimal(14, 2))
            - cast(round(
                cast(bill.pf_base_yuan as decimal(12, 2))
                * cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)), 2) as decimal(14, 2)) as pf_change_yuan
    from price_structure_swap as swap
    join settled_bill as bill on bill.bill_id = swap.bill_id
    anti join price_exception as lawful
        on lawful.bill_id = swap.bill_id
        and lawful.reason in ('two_part_optional', 'two_part_exempt', 'temporary', 'capacity_change')
    where swap.right_structure = 'two_part'
        and swap.energy_change_yuan is not null
        and swap.capacity_yuan is not null
),

total as (
    select
        bill_id,
        cast(capacity_yuan + energy_change_yuan + fund_change_yuan + pf_change_yuan as decimal(14, 2)) as owed_yuan
    from owed
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '运行容量 ' || cast(bill.running_capacity_kva as varchar) || ' kVA，执行单一制' as observed,
    '应执行两部制：容量电费 ' || cast(owed.capacity_yuan as varchar)
        || ' 元，电度电费变化 ' || cast(owed.energy_change_yuan as varchar) || ' 元' as expected,
    total.owed_yuan as low_yuan,
    total.owed_yuan as base_yuan,
    total.owed_yuan as high_yuan,
    bill.account_id,
    bill.price_code,
    bill.running_capacity_kva,
    param('tariff.two_part_min_kva', bill.bill_month) as two_part_min_kva,
    owed.charged_kva,
    owed.capacity_unit_price,
    owed.capacity_yuan,
    owed.energy_change_yuan,
    owed.fund_change_yuan,
    owed.pf_change_yuan
from owed
join total on total.bill_id = owed.bill_id
join settled_bill as bill on bill.bill_id = owed.bill_id

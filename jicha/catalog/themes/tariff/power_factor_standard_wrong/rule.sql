-- TF07 power factor standard wrong: one row per bill whose standard is neither that of its running nor of its contract capacity.
with wrong as (
    select
        due.bill_id,
        due.standard as right_standard
    from price_power_factor_standard as due
    join settled_bill as bill on bill.bill_id = due.bill_id and bill.billed_usage_class = due.usage_class
    anti join price_power_factor_standard as fitting
        on fitting.bill_id = due.bill_id
        and fitting.usage_class = due.usage_class
        and fitting.standard = bill.pf_standard
    anti join price_exception as lawful
        on lawful.bill_id = due.bill_id
        and lawful.reason in ('pf_exempt', 'temporary')
    where due.basis = 'running'
        and bill.pf_standard is not null
),

owed as (
    select
        wrong.bill_id,
        coalesce(bill.power_factor, derived.power_factor) as power_factor,
        coalesce(due.adjustment_pct, 0) as right_pct,
        coalesce(applied.adjustment_pct, 0) as billed_pct,
        cast(
            round(cast(bill.pf_base_yuan as decimal(12, 2)) * cast(coalesce(due.adjustment_pct, 0) * 0.01 as decimal(6, 4)), 2)
            - round(cast(bill.pf_base_yuan as decimal(12, 2)) * cast(coalesce(applied.adjustment_pct, 0) * 0.01 as decimal(6, 4)), 2)
            as decimal(14, 2)
        ) as owed_yuan
    from wrong
    join settled_bill as bill on bill.bill_id = wrong.bill_id
    left join price_power_factor as derived on derived.bill_id = wrong.bill_id
    left join pf_adjustment as due
        on due.standard = wrong.right_standard
        and due.power_factor = coalesce(bill.power_factor, derived.power_factor)
    left join pf_adjustment as applied
        on applied.standard = bill.pf_standard
        and applied.power_factor = coalesce(bill.power_factor, derived.power_factor)
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '执行标准 ' || cast(bill.pf_standard as varchar) || '，力调系数 ' || cast(owed.billed_pct as varchar) || ' %' as observed,
    '应执行标准 ' || cast(wrong.right_standard as varchar) || '，力调系数 ' || cast(owed.right_pct as varchar) || ' %' as expected,
    owed.owed_yuan as low_yuan,
    owed.owed_yuan as base_yuan,
    owed.owed_yuan as high_yuan,
    bill.account_id,
    bill.running_capacity_kva,
    param('power_factor.min_kva', bill.bill_month) as judged_from_kva,
    bill.load_kind,
    owed.power_factor,
    bill.pf_base_yuan
from wrong
join owed on owed.bill_id = wrong.bill_id
join settled_bill as bill on bill.bill_id = wrong.bill_id
where owed.power_factor is not null

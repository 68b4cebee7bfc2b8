-- TF08 power factor miscalculated: one row per bill whose power-factor charge is not what its registers and own standard give.
with compared as (
    select
        bill.bill_id,
        cast(due.by_billed_base_yuan - bill.power_factor_yuan as decimal(14, 2)) as by_billed_base,
        cast(coalesce(due.by_rated_base_yuan, due.by_billed_base_yuan) - bill.power_factor_yuan as decimal(14, 2)) as by_rated_base
    from settled_bill as bill
    join power_factor_recheck as due on due.bill_id = bill.bill_id
    where bill.pf_standard > 0
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '功率因数 ' || coalesce(cast(bill.power_factor as varchar), '未列示') || '，力调电费 '
        || cast(bill.power_factor_yuan as varchar) || ' 元' as observed,
    '按示数功率因数 ' || cast(due.power_factor as varchar) || '，力调系数 ' || cast(due.adjustment_pct as varchar)
        || ' %，应收 ' || cast(due.by_billed_base_yuan as varchar) || ' 元' as expected,
    least(compared.by_billed_base, compared.by_rated_base) as low_yuan,
    case
        when abs(compared.by_billed_base) <= abs(compared.by_rated_base) then compared.by_billed_base
        else compared.by_rated_base
    end as base_yuan,
    greatest(compared.by_billed_base, compared.by_rated_base) as high_yuan,
    bill.account_id,
    bill.pf_standard,
    bill.pf_adjustment_pct,
    bill.reactive_kvarh as billed_kvarh,
    due.metered_kwh,
    due.metered_kvarh,
    bill.pf_base_yuan,
    due.rated_base_yuan
from compared
join settled_bill as bill on bill.bill_id = compared.bill_id
join power_factor_recheck as due on due.bill_id = compared.bill_id
where least(abs(compared.by_billed_base), abs(compared.by_rated_base)) > param('tariff.recompute_tolerance_yuan', bill.bill_month)

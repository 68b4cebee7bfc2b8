-- price_class_cost: one row per bill whose class its trade may not have and fitting class, with what the whole bill would change by.
with compared as (
    select
        swap.bill_id,
        swap.account_id,
        swap.bill_month,
        swap.right_class,
        swap.base_change_yuan,
        swap.fund_change_yuan,
        coalesce(swap.top_tier_yuan, cast(0 as decimal(14, 2))) as top_tier_yuan,
        due.standard as right_standard,
        cast(bill.pf_base_yuan as decimal(12, 2)) as pf_base_yuan,
        cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)) as billed_share,
        -- Where no standard can be told the billed adjustment stays.
        cast(
            coalesce(adjustment.adjustment_pct, case when due.bill_id is null then bill.pf_adjustment_pct end, 0) * 0.01
            as decimal(6, 4)
        ) as right_share
    from price_class_swap as swap
    join settled_bill as bill on bill.bill_id = swap.bill_id
    left join price_power_factor_standard as due
        on due.bill_id = swap.bill_id
        and due.usage_class = swap.right_class
        and due.basis = 'running'
    left join price_power_factor as derived on derived.bill_id = swap.bill_id
    left join pf_adjustment as adjustment
        on adjustment.standard = due.standard
        and adjustment.power_factor = coalesce(bill.power_factor, derived.power_factor)
)

select
    bill_id,
    account_id,
    bill_month,
    right_class,
    right_standard,
    cast(coalesce(
        base_change_yuan + fund_change_yuan
        + round(cast(pf_base_yuan + base_change_yuan as decimal(12, 2)) * right_share, 2)
        - round(pf_base_yuan * billed_share, 2),
        0
    ) as decimal(14, 2)) as change_yuan,
    top_tier_yuan
from compared

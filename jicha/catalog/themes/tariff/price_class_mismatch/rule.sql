-- TF03 price class against trade: one row per bill whose usage class is not one that its trade may have.
with candidate as (
    select
        swap.bill_id,
        swap.right_class,
        cast(coalesce(
            swap.base_change_yuan + swap.fund_change_yuan
            + round(cast(bill.pf_base_yuan + swap.base_change_yuan as decimal(12, 2))
                * cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)), 2)
            - round(cast(bill.pf_base_yuan as decimal(12, 2)) * cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)), 2),
            0
        ) as decimal(14, 2)) as change_yuan,
        coalesce(swap.top_tier_yuan, cast(0 as decimal(14, 2))) as top_tier_yuan
    from price_class_swap as swap
    join settled_bill as bill on bill.bill_id = swap.bill_id
    anti join price_exception as lawful
        on lawful.bill_id = swap.bill_id
        and lawful.reason = 'category_change'
),

ranged as (
    select
        bill_id,
        string_agg(right_class, '、' order by right_class) as right_classes,
        min(change_yuan) as low_yuan,
        arg_min(change_yuan, abs(change_yuan)) as base_yuan,
        max(change_yuan + top_tier_yuan) as high_yuan
    from candidate
    group by bill_id
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '行业 ' || bill.trade_code || '，所执行类别不在该行业允许之列' as observed,
    '按该行业允许的类别计价，电费变化 ' || cast(ranged.base_yuan as varchar) || ' 元' as expected,
    ranged.low_yuan,
    ranged.base_yuan,
    cast(ranged.high_yuan as decimal(14, 2)) as high_yuan,
    bill.account_id,
    bill.trade_code,
    bill.billed_usage_class,
    ranged.right_classes,
    bill.price_code,
    bill.energy_kwh
from ranged
join settled_bill as bill on bill.bill_id = ranged.bill_id

-- TF03 price class against trade: one row per bill whose usage class is not one that its trade may have.
with ranged as (
    select
        cost.bill_id,
        string_agg(cost.right_class, '、' order by cost.right_class) as right_classes,
        min(cost.change_yuan) as low_yuan,
        arg_min(cost.change_yuan, abs(cost.change_yuan)) as base_yuan,
        max(cost.change_yuan + cost.top_tier_yuan) as high_yuan
    from price_class_cost as cost
    anti join price_exception as lawful
        on lawful.bill_id = cost.bill_id
        and lawful.reason = 'category_change'
    group by cost.bill_id
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

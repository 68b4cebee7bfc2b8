-- TF15 concession price without proof: one row per bill at a school's or welfare class without a concession valid in its period.
select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '执行 ' || bill.billed_usage_class || ' 类电价，计费期内没有有效的优惠资格' as observed,
    '有效资格；否则按工商业，电费变化 ' || coalesce(cast(doubt.change_yuan as varchar) || ' 元', '不明') as expected,
    cast(doubt.change_yuan * 0 as decimal(14, 2)) as low_yuan,
    doubt.change_yuan as base_yuan,
    doubt.change_yuan as high_yuan,
    bill.account_id,
    bill.trade_code,
    bill.price_code,
    bill.energy_kwh
from settled_bill as bill
join price_class_doubt as doubt
    on doubt.bill_id = bill.bill_id
    and doubt.reason = 'concession'
anti join price_exception as lawful
    on lawful.bill_id = bill.bill_id
    and lawful.reason = 'category_change'
where bill.period_start is not null
    and bill.period_end is not null

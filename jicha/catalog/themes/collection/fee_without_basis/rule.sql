-- CO12 business fee without a basis: one row per fee beside applications that no list allows, or charged above its list price.
with listed as (
    select
        fee.fee_id,
        count(item.item_code) as items,
        max(item.price) as list_price
    from fee_charge as fee
    left join fee_item as item
        on item.item_code = fee.item_code
        and item.valid_from <= fee.charged_on
        and coalesce(item.valid_to > fee.charged_on, true)
        and coalesce(item.abolished_on > fee.charged_on, true)
    where fee.application_id is null
        and fee.item_code is not null
    group by fee.fee_id
),

due as (
    select
        fee.fee_id,
        listed.items,
        listed.list_price,
        case
            when listed.items = 0 then 0
            else coalesce(cast(round(cast(fee.quantity as decimal(8, 2)) * cast(listed.list_price as decimal(10, 4)), 2) as decimal(14, 2)),
                fee.amount_yuan)
        end as due_yuan
    from listed
    join fee_charge as fee on fee.fee_id = listed.fee_id
    where fee.quantity is not null
)

select
    fee.fee_id,
    fee.fee_id as subject_id,
    fee.charged_on as fact_start,
    fee.charged_on as fact_end,
    '收取 ' || fee.item_code || ' ' || cast(fee.amount_yuan as varchar) || ' 元' as observed,
    case
        when due.items = 0 then '目录中没有或已取消，不得收取'
        else '目录价 ' || cast(due.list_price as varchar) || ' 元，应收 ' || cast(cast(due.due_yuan as decimal(14, 2)) as varchar) || ' 元'
    end as expected,
    cast(due.due_yuan - fee.amount_yuan as decimal(14, 2)) as low_yuan,
    cast(due.due_yuan - fee.amount_yuan as decimal(14, 2)) as base_yuan,
    cast(due.due_yuan - fee.amount_yuan as decimal(14, 2)) as high_yuan,
    fee.account_id,
    fee.item_code,
    fee.quantity,
    fee.unit_price,
    fee.charged_by
from due
join fee_charge as fee on fee.fee_id = due.fee_id
where fee.amount_yuan > due.due_yuan
    and fee.refunded_on is null
    and exists (select 1 from fee_item where fee_item.valid_from <= fee.charged_on and coalesce(fee_item.valid_to > fee.charged_on, true))

-- fee_against_list: one row per business fee with the item of the list in force on the day it was charged.
with listed as (
    select
        fee.fee_id,
        item.name,
        item.unit,
        item.price,
        item.document
    from fee_charge as fee
    join fee_item as item
        on item.item_code = fee.item_code
        and item.valid_from <= fee.charged_on
        and (item.valid_to is null or item.valid_to > fee.charged_on)
        and (item.abolished_on is null or item.abolished_on > fee.charged_on)
    qualify row_number() over (partition by fee.fee_id order by item.valid_from desc, item.province) = 1
),

dated as (
    select
        fee.fee_id,
        fee.charged_on
    from fee_charge as fee
    semi join fee_item as item
        on item.valid_from <= fee.charged_on
        and (item.valid_to is null or item.valid_to > fee.charged_on)
)

select
    fee.fee_id,
    fee.account_id,
    fee.org_id,
    fee.application_id,
    fee.item_code,
    fee.quantity,
    fee.unit,
    fee.amount_yuan,
    fee.charged_on,
    fee.refunded_on,
    dated.charged_on as listed_on,
    listed.fee_id is not null as is_listed,
    coalesce(fee.unit <> listed.unit, false) as is_other_unit,
    listed.name,
    listed.unit as listed_unit,
    listed.price as listed_price,
    case
        when fee.unit = listed.unit or fee.unit is null or listed.unit is null
            then cast(round(cast(fee.quantity as decimal(9, 2)) * cast(listed.price as decimal(9, 4)), 2) as decimal(14, 2))
    end as right_yuan,
    listed.document
from fee_charge as fee
left join listed on listed.fee_id = fee.fee_id
left join dated on dated.fee_id = fee.fee_id

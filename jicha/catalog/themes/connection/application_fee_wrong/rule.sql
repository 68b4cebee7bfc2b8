-- BE11 application fees wrong: one row per fee of an application that the list of its day does not have or prices otherwise.
with judged as (
    select
        fee_id,
        account_id,
        application_id,
        item_code,
        quantity,
        unit,
        amount_yuan,
        charged_on,
        is_listed,
        is_other_unit,
        name,
        listed_unit,
        listed_price,
        right_yuan,
        document,
        case when is_listed then right_yuan else cast(0 as decimal(14, 2)) end - amount_yuan as change_yuan
    from fee_against_list
    where application_id is not null
        and listed_on is not null
        and item_code is not null
        and quantity is not null
        and amount_yuan > 0
        and refunded_on is null
)

select
    fee_id,
    fee_id as subject_id,
    charged_on as fact_start,
    charged_on as fact_end,
    item_code || ' 收取 ' || cast(amount_yuan as varchar) || ' 元' || coalesce('，单位 ' || unit, '') as observed,
    case
        when not is_listed then '当日收费目录没有该项目'
        when is_other_unit then '目录单位 ' || listed_unit
        else '目录 ' || cast(listed_price as varchar) || ' × ' || cast(quantity as varchar) || ' = '
            || cast(right_yuan as varchar) || ' 元'
    end as expected,
    cast(change_yuan as decimal(14, 2)) as low_yuan,
    cast(change_yuan as decimal(14, 2)) as base_yuan,
    cast(change_yuan as decimal(14, 2)) as high_yuan,
    account_id,
    application_id,
    quantity,
    name,
    document
from judged
where is_other_unit or change_yuan <> 0

-- BE12 second line without reliability fee: one row per spare line of a new supply or an increase that paid nothing.
with line as (
    select
        power_source_id, valid_from, account_id, application_id, kind, capacity_kva, reliability_fee_exempt,
        capacity_kva - coalesce(lag(capacity_kva) over (partition by power_source_id order by valid_from), 0) as added_kva
    from power_source
),

spare as (
    select
        line.power_source_id, line.valid_from, line.account_id, line.application_id, line.capacity_kva,
        cast(line.added_kva as decimal(9, 2)) as added_kva,
        min(item.price) filter (where item.voltage_tier is null or item.voltage_tier = account.voltage_tier) as least_price,
        max(item.price) filter (where item.voltage_tier is null or item.voltage_tier = account.voltage_tier) as most_price
    from line
    semi join application
        on application.application_id = line.application_id
        and application.kind in ('new_hv', 'new_lv', 'increase')
    join fee_item as item
        on item.name like '%高可靠性%'
        and item.valid_from <= line.valid_from
        and (item.valid_to is null or item.valid_to > line.valid_from)
        and item.price is not null
    left join account on account.account_id = line.account_id
    where line.kind in ('standby', 'security')
        and line.added_kva > 0
        and not coalesce(line.reliability_fee_exempt, false)
    group by
        line.power_source_id, line.valid_from, line.account_id, line.application_id, line.capacity_kva, line.added_kva
)

select
    spare.power_source_id,
    spare.valid_from,
    spare.power_source_id as subject_id,
    spare.valid_from as fact_start,
    spare.valid_from as fact_end,
    '备用电源 ' || cast(spare.added_kva as varchar) || ' kVA 投运，没有收费记录' as observed,
    '按备用线路容量收取高可靠性供电费' || coalesce('，目录 ' || cast(spare.least_price as varchar) || ' 元/kVA', '') as expected,
    cast(round(spare.added_kva * cast(spare.least_price as decimal(9, 4)), 2) as decimal(14, 2)) as low_yuan,
    cast(round(spare.added_kva * cast(spare.least_price as decimal(9, 4)), 2) as decimal(14, 2)) as base_yuan,
    cast(round(spare.added_kva * cast(spare.most_price as decimal(9, 4)), 2) as decimal(14, 2)) as high_yuan,
    spare.account_id,
    spare.application_id,
    spare.capacity_kva
from spare
anti join (
    select fee_charge.application_id, fee_charge.account_id
    from fee_charge
    semi join fee_item on fee_item.item_code = fee_charge.item_code and fee_item.name like '%高可靠性%'
    where fee_charge.refunded_on is null
) as paid
    on paid.application_id = spare.application_id
    or (paid.application_id is null and paid.account_id = spare.account_id)
anti join policy_list as exempt
    on exempt.account_id = spare.account_id
    and exempt.kind = 'reliability_exempt'
    and exempt.valid_from <= spare.valid_from
    and (exempt.valid_to is null or exempt.valid_to > spare.valid_from)

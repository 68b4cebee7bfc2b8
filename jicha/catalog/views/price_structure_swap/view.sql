-- price_structure_swap: one row per commercial bill whose capacity calls for the other price structure, priced by that one.
with swapped as (
    select
        bill_id,
        account_id,
        bill_month,
        period_start,
        billed_voltage_tier,
        case when structure = 'single_part' then 'two_part' else 'single_part' end as right_structure,
        cast(
            cast(running_capacity_kva as double) * date_diff('day', period_start, period_end) / nullif(day(last_day(bill_month)), 0)
            as decimal(8, 2)
        ) as charged_kva
    from settled_bill
    where billed_usage_class = 'commercial'
        and (
            structure = 'single_part' and running_capacity_kva >= param('tariff.two_part_min_kva', bill_month)
            or structure = 'two_part' and running_capacity_kva <= param('tariff.single_part_max_kva', bill_month)
        )
),

energy as (
    select
        swapped.bill_id,
        cast(
            sum(case when line.component <> 'fund' and right_price.price <> line.price then
                cast(round(cast(line.quantity as decimal(10, 2)) * cast(right_price.price as decimal(8, 6)), 2) as decimal(14, 2))
                - line.amount_yuan
            end) as decimal(14, 2)
        ) as energy_change_yuan,
        cast(
            sum(case when line.component = 'fund' and right_price.price <> line.price then
                cast(round(cast(line.quantity as decimal(10, 2)) * cast(right_price.price as decimal(8, 6)), 2) as decimal(14, 2))
                - line.amount_yuan
            end) as decimal(14, 2)
        ) as fund_change_yuan,
        count_if(coalesce(line.component = 'transmission' and right_price.price is null, false)) as unpriced
    from swapped
    join bill_line as line on line.bill_id = swapped.bill_id
    left join price_list as right_price
        on right_price.usage_class = 'commercial'
        and right_price.structure = swapped.right_structure
        and right_price.is_only_code
        and right_price.component = line.component
        and right_price.band = line.band
        and right_price.tier = line.tier
        and right_price.voltage_tier = line.voltage_tier
        and right_price.valid_from <= line.segment_start
        and (right_price.valid_to is null or right_price.valid_to > line.segment_start)
    group by swapped.bill_id
)

select
    swapped.bill_id,
    swapped.account_id,
    swapped.bill_month,
    swapped.right_structure,
    case when coalesce(energy.unpriced, 0) = 0 then coalesce(energy.energy_change_yuan, cast(0 as decimal(14, 2))) end
        as energy_change_yuan,
    coalesce(energy.fund_change_yuan, cast(0 as decimal(14, 2))) as fund_change_yuan,
    swapped.charged_kva,
    capacity.unit_price as capacity_unit_price,
    case
        when swapped.right_structure = 'two_part'
            then cast(round(swapped.charged_kva * cast(capacity.unit_price as decimal(10, 4)), 2) as decimal(14, 2))
        else cast(0 as decimal(14, 2))
    end as capacity_yuan
from swapped
left join energy on energy.bill_id = swapped.bill_id
left join price_list as capacity
    on capacity.usage_class = 'commercial'
    and capacity.structure = swapped.right_structure
    and capacity.is_only_code
    and capacity.component = 'capacity'
    and capacity.voltage_tier = swapped.billed_voltage_tier
    and capacity.valid_from <= swapped.period_start
    and (capacity.valid_to is null or capacity.valid_to > swapped.period_start)

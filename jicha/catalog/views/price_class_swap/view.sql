-- price_class_swap: one row per bill whose class its trade may not have and class that it may have, priced by that one.
with allowed as (
    select
        entity_id as trade_code,
        list_name as usage_class,
        valid_from,
        valid_to
    from policy_list
    where kind = 'trade_price_match'
),

accused as (
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        bill.price_code,
        bill.billed_voltage_tier,
        coalesce(bill.capacity_yuan, 0) + coalesce(bill.demand_yuan, 0) as capacity_yuan,
        bill.structure,
        allowed.usage_class as right_class,
        case when allowed.usage_class = 'commercial' then bill.structure else 'single_part' end as right_structure
    from settled_bill as bill
    join allowed
        on allowed.trade_code = bill.trade_code
        and allowed.valid_from <= bill.bill_month
        and (allowed.valid_to is null or allowed.valid_to > bill.bill_month)
    anti join allowed as fitting
        on fitting.trade_code = bill.trade_code
        and fitting.usage_class = bill.billed_usage_class
        and fitting.valid_from <= bill.bill_month
        and (fitting.valid_to is null or fitting.valid_to > bill.bill_month)
    where bill.billed_usage_class is not null
),

own_line as (
    select distinct
        accused.bill_id,
        line.line_no,
        line.component,
        line.band,
        line.segment_start,
        line.quantity,
        line.amount_yuan
    from accused
    join bill_line as line
        on line.bill_id = accused.bill_id
        and line.price_code = accused.price_code
        and line.unit = 'kwh'
),

billed as (
    select
        bill_id,
        sum(case when component = 'fund' then 0 else amount_yuan end) as energy_yuan,
        sum(case when component = 'fund' then amount_yuan else 0 end) as fund_yuan,
        max(case when band = 'all' then 0 else 1 end) as is_banded
    from own_line
    group by bill_id
),

energy as (
    select
        bill_id,
        segment_start,
        band,
        cast(sum(quantity) as decimal(10, 2)) as kwh
    from own_line
    where component in ('catalogue_energy', 'transmission')
    group by bill_id, segment_start, band
    union all
    select
        bill_id,
        segment_start,
        'all' as band,
        cast(sum(quantity) as decimal(10, 2)) as kwh
    from own_line
    where component in ('catalogue_energy', 'transmission')
        and band <> 'all'
    group by bill_id, segment_start
),

-- A large account that should be commercial must have bands: its energy by the band registers, the rest into flat hours.
share as (
    select
        energy.bill_id,
        energy.segment_start,
        energy.kwh,
        banded.band,
        case
            when banded.band = 'flat' then cast(0 as decimal(10, 2))
            else cast(floor(cast(energy.kwh as double) * banded.share * 100 + 0.000001) * 0.01 as decimal(10, 2))
        end as band_kwh
    from energy
    join billed on billed.bill_id = energy.bill_id
    join bill_component_band as banded on banded.bill_id = energy.bill_id
    anti join price_exception as lawful
        on lawful.bill_id = energy.bill_id
        and lawful.reason = 'tou_exempt'
    where billed.is_banded = 0
        and banded.share is not null
),

quantity as (
    select bill_id, segment_start, band, kwh
    from energy
    union all
    select
        bill_id,
        segment_start,
        band,
        case
            when band = 'flat' then cast(kwh - sum(band_kwh) over (partition by bill_id, segment_start) as decimal(10, 2))
            else band_kwh
        end as kwh
    from share
),

priced as (
    select
        accused.bill_id,
        accused.right_class,
        published.component,
        published.tier,
        cast(round(try_cast(quantity.kwh as decimal(9, 2)) * cast(published.price as decimal(9, 8)), 2) as decimal(14, 2)) as yuan
    from accused
    join billed on billed.bill_id = accused.bill_id
    join quantity on quantity.bill_id = accused.bill_id
    left join (select distinct bill_id from share) as splittable
        on splittable.bill_id = accused.bill_id
        and accused.right_class = 'commercial'
    join price_list as published
        on published.usage_class = accused.right_class
        and published.structure = accused.right_structure
        and published.is_only_code
        and published.voltage_tier = accused.billed_voltage_tier
        and published.band = quantity.band
        and published.unit = 'kwh'
        and published.valid_from <= quantity.segment_start
        and (published.valid_to is null or published.valid_to > quantity.segment_start)
        and case
            when billed.is_banded = 1 or splittable.bill_id is not null then published.with_tou
            else published.without_tou
        end
),

right_bill as (
    select
        bill_id,
        right_class,
        sum(case when component <> 'fund' and tier = 'all' then yuan end) as energy_yuan,
        sum(case when component = 'fund' then yuan else 0 end) as fund_yuan,
        sum(case when component = 'tier_3' then yuan else 0 end) as top_tier_yuan
    from priced
    group by bill_id, right_class
)

select
    accused.bill_id,
    accused.account_id,
    accused.bill_month,
    accused.right_class,
    accused.right_structure,
    cast(
        right_bill.energy_yuan - billed.energy_yuan
        - case when accused.right_structure = accused.structure then 0 else accused.capacity_yuan end
        as decimal(14, 2)
    ) as base_change_yuan,
    cast(right_bill.fund_yuan - billed.fund_yuan as decimal(14, 2)) as fund_change_yuan,
    cast(right_bill.top_tier_yuan as decimal(14, 2)) as top_tier_yuan
from accused
left join billed on billed.bill_id = accused.bill_id
left join right_bill
    on right_bill.bill_id = accused.bill_id
    and right_bill.right_class = accused.right_class

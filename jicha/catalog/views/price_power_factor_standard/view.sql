-- price_power_factor_standard: one row per bill, class (billed or fitting its trade) and capacity (running, contract) with its standard by (83)215.
with large as (
    select
        bill_id,
        account_id,
        bill_month,
        billed_usage_class,
        file_voltage_tier,
        load_kind,
        on_load_tap_changer,
        running_capacity_kva,
        contract_capacity_kva
    from settled_bill
    where pf_standard <> 0
        or running_capacity_kva >= param('power_factor.min_kva', bill_month)
),

class as (
    select
        bill_id,
        billed_usage_class as usage_class
    from large
    where billed_usage_class is not null
    union all
    select
        bill_id,
        right_class as usage_class
    from price_class_swap
),

capacity as (
    select
        bill_id,
        'running' as basis,
        running_capacity_kva as capacity_kva
    from large
    union all
    select
        bill_id,
        'contract' as basis,
        contract_capacity_kva as capacity_kva
    from large
),

classed as (
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        class.usage_class,
        capacity.basis,
        capacity.capacity_kva,
        case
            when class.usage_class in ('residential', 'residential_collective', 'school', 'welfare', 'community') then 'none'
            when class.usage_class = 'generation' then 'none'
            when capacity.capacity_kva < param('power_factor.min_kva', bill.bill_month) then 'none'
            when class.usage_class = 'wholesale' then 'bulk_sale'
            when bill.file_voltage_tier <> 'below_1kv' and bill.on_load_tap_changer then 'on_load_tap'
            when bill.load_kind = 'pumping_station' and bill.file_voltage_tier <> 'below_1kv'
                and capacity.capacity_kva >= param('power_factor.pumping_hv_min_kva', bill.bill_month)
                then 'hv_pumping'
            when bill.load_kind = 'pumping_station' then 'other'
            when class.usage_class in ('agricultural', 'agricultural_irrigation') then 'agricultural'
            when bill.load_kind = 'industrial' and bill.file_voltage_tier <> 'below_1kv'
                and capacity.capacity_kva > param('power_factor.hv_industry_over_kva', bill.bill_month)
                then 'hv_industry'
            else 'other'
        end as user_class,
        bill.load_kind is not null
            and (bill.file_voltage_tier in ('below_1kv', '1_10kv', '20kv') or bill.on_load_tap_changer is not null) as is_filed,
        greatest(bill.running_capacity_kva, bill.contract_capacity_kva) < param('power_factor.min_kva', bill.bill_month) as is_small
    from class
    join capacity on capacity.bill_id = class.bill_id
    join large as bill on bill.bill_id = class.bill_id
)

select
    bill_id,
    account_id,
    bill_month,
    usage_class,
    basis,
    capacity_kva,
    user_class,
    coalesce(param('power_factor.standard', bill_month, user_class), cast(0 as decimal(3, 2))) as standard
from classed
where capacity_kva is not null
    and (is_filed or is_small)

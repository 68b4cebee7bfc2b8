-- price_power_factor_standard: one row per bill and capacity (running, contract) with the standard that (83)215 gives for it.
with capacity as (
    select
        bill_id,
        'running' as basis,
        running_capacity_kva as capacity_kva
    from settled_bill
    union all
    select
        bill_id,
        'contract' as basis,
        contract_capacity_kva as capacity_kva
    from settled_bill
),

classed as (
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        capacity.basis,
        capacity.capacity_kva,
        case
            when bill.billed_usage_class in ('residential', 'residential_collective', 'school', 'welfare', 'community') then 'none'
            when bill.billed_usage_class = 'generation' then 'none'
            when capacity.capacity_kva < param('power_factor.min_kva', bill.bill_month) then 'none'
            when bill.billed_usage_class = 'wholesale' then 'bulk_sale'
            when bill.file_voltage_tier <> 'below_1kv' and bill.on_load_tap_changer then 'on_load_tap'
            when bill.load_kind = 'pumping_station' and bill.file_voltage_tier <> 'below_1kv'
                and capacity.capacity_kva >= param('power_factor.pumping_hv_min_kva', bill.bill_month)
                then 'hv_pumping'
            when bill.load_kind = 'pumping_station' then 'other'
            when bill.billed_usage_class in ('agricultural', 'agricultural_irrigation') then 'agricultural'
            when bill.load_kind = 'industrial' and bill.file_voltage_tier <> 'below_1kv'
                and capacity.capacity_kva > param('power_factor.hv_industry_over_kva', bill.bill_month)
                then 'hv_industry'
            else 'other'
        end as user_class,
        bill.load_kind is not null
            and (bill.file_voltage_tier in ('below_1kv', '1_10kv', '20kv') or bill.on_load_tap_changer is not null) as is_filed,
        greatest(bill.running_capacity_kva, bill.contract_capacity_kva) < param('power_factor.min_kva', bill.bill_month) as is_small
    from capacity
    join settled_bill as bill on bill.bill_id = capacity.bill_id
    where bill.billed_usage_class is not null
        and (
            bill.pf_standard <> 0
            or bill.running_capacity_kva >= param('power_factor.min_kva', bill.bill_month)
        )
)

select
    bill_id,
    account_id,
    bill_month,
    basis,
    capacity_kva,
    user_class,
    coalesce(param('power_factor.standard', bill_month, user_class), cast(0 as decimal(3, 2))) as standard
from classed
where capacity_kva is not null
    and (is_filed or is_small)

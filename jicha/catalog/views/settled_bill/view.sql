-- settled_bill: one row per bill that stands (neither reversed nor a reversal), with what it used and what the file said.
with reversed as (
    select distinct reversal_of as bill_id
    from bill
),

last_segment as (
    select
        bill_id,
        metering_point_id,
        price_code,
        usage_class,
        voltage_tier,
        structure,
        capacity_kva,
        charge_mode,
        contract_demand_kw,
        pf_standard,
        multiplier,
        loss_mode,
        tou_program,
        is_tiered,
        tier_people,
        market_mode,
        row_number() over (
            partition by bill_id
            order by segment_start desc, metering_point_id
        ) as place
    from bill_snapshot
)

select
    bill.bill_id,
    bill.account_id,
    bill.org_id,
    bill.bill_month,
    bill.period_start,
    bill.period_end,
    bill.issued_at,
    bill.active_kwh,
    bill.reactive_kvarh,
    bill.energy_kwh,
    bill.transformer_loss_kwh,
    bill.billed_capacity_kva,
    bill.billed_demand_kw,
    bill.power_factor,
    bill.pf_adjustment_pct,
    bill.energy_yuan,
    bill.tier_yuan,
    bill.capacity_yuan,
    bill.demand_yuan,
    bill.power_factor_yuan,
    bill.fund_yuan,
    bill.amount_yuan,
    cast(coalesce(bill.energy_yuan, 0) + coalesce(bill.capacity_yuan, 0) + coalesce(bill.demand_yuan, 0) as decimal(14, 2))
        as pf_base_yuan,
    last_segment.metering_point_id,
    last_segment.price_code,
    last_segment.usage_class as billed_usage_class,
    last_segment.voltage_tier as billed_voltage_tier,
    last_segment.structure,
    last_segment.capacity_kva,
    last_segment.charge_mode,
    last_segment.contract_demand_kw,
    last_segment.pf_standard,
    last_segment.multiplier,
    last_segment.loss_mode,
    last_segment.tou_program,
    last_segment.is_tiered,
    last_segment.tier_people,
    last_segment.market_mode,
    account_version.usage_class as file_usage_class,
    account_version.trade_code,
    account_version.voltage_tier as file_voltage_tier,
    account_version.contract_capacity_kva,
    account_version.running_capacity_kva,
    account_version.load_kind,
    account_version.on_load_tap_changer
from bill
left join last_segment
    on last_segment.bill_id = bill.bill_id
    and last_segment.place = 1
left join account_version
    on account_version.account_id = bill.account_id
    and account_version.valid_from < bill.period_end
    and coalesce(account_version.valid_to, bill.period_end) >= bill.period_end
anti join reversed on reversed.bill_id = bill.bill_id
where bill.status = 'issued'
    and bill.reversal_of is null

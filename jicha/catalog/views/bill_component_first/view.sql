-- bill_component_first: one row per first bill of a new high-voltage account: what it used beside what equipment, plates and contract say.
with first_bill as (
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        bill.period_end,
        bill.metering_point_id,
        account.opened_on,
        bill.price_code,
        bill.billed_usage_class,
        bill.structure,
        bill.charge_mode,
        bill.capacity_kva,
        bill.multiplier,
        bill.pf_standard,
        bill.running_capacity_kva,
        bill.loss_mode
    from settled_bill as bill
    join account on account.account_id = bill.account_id
    where bill.file_voltage_tier <> 'below_1kv'
        and bill.period_end > account.opened_on
        and (year(bill.bill_month) * 12 + month(bill.bill_month)) - (year(account.opened_on) * 12 + month(account.opened_on))
            < param('connection.first_bills_checked', bill.bill_month)
),

equipment as (
    select
        first_bill.bill_id,
        cast(sum(case when unit.state in ('running', 'hot_standby') then unit.kva else 0 end) as decimal(12, 2)) as energised_kva
    from first_bill
    join customer_equipment as unit
        on unit.account_id = first_bill.account_id
        and unit.kind in ('transformer', 'hv_motor')
        and unit.valid_from < first_bill.period_end
        and (unit.valid_to is null or unit.valid_to >= first_bill.period_end)
    group by first_bill.bill_id
),

plate as (
    select
        first_bill.bill_id,
        instrument.kind,
        cast(instrument.plate_primary as double) / nullif(cast(instrument.plate_secondary as double), 0) as ratio
    from first_bill
    join instrument_transformer as instrument
        on instrument.metering_point_id = first_bill.metering_point_id
        and instrument.installed_on < first_bill.period_end
        and (instrument.removed_on is null or instrument.removed_on >= first_bill.period_end)
),

ratio as (
    select
        bill_id,
        min(case when kind = 'ct' then ratio end) as smallest_ct,
        max(case when kind = 'ct' then ratio end) as largest_ct,
        max(case when kind = 'pt' then ratio else 1 end) as largest_pt
    from plate
    group by bill_id
),

standard as (
    select
        first_bill.bill_id,
        max(case when due.standard = first_bill.pf_standard then 1 else 0 end) as fits,
        max(due.standard) as right_standard
    from first_bill
    join price_power_factor_standard as due
        on due.bill_id = first_bill.bill_id
        and due.usage_class = first_bill.billed_usage_class
    group by first_bill.bill_id
),

agreed as (
    select
        first_bill.bill_id,
        max(case when contract.usage_class = first_bill.billed_usage_class then 1 else 0 end) as fits
    from first_bill
    join supply_contract as contract
        on contract.account_id = first_bill.account_id
        and contract.usage_class is not null
        and contract.valid_from < first_bill.period_end
        and (contract.valid_to is null or contract.valid_to >= first_bill.period_end)
    group by first_bill.bill_id
)

select
    first_bill.bill_id,
    first_bill.account_id,
    first_bill.bill_month,
    first_bill.period_end,
    first_bill.opened_on,
    first_bill.price_code,
    first_bill.billed_usage_class,
    first_bill.structure,
    first_bill.charge_mode,
    first_bill.capacity_kva,
    first_bill.multiplier,
    first_bill.pf_standard,
    first_bill.loss_mode,
    point.mode as metering_mode,
    equipment.energised_kva,
    case when ratio.smallest_ct = ratio.largest_ct then cast(ratio.largest_ct * ratio.largest_pt as decimal(9, 2)) end as plate_multiplier,
    case
        when standard.bill_id is not null then standard.fits
        when first_bill.running_capacity_kva < param('power_factor.min_kva', first_bill.bill_month) then 1
    end as pf_standard_fits,
    standard.right_standard as right_pf_standard,
    agreed.fits as contract_class_fits
from first_bill
left join metering_point as point on point.metering_point_id = first_bill.metering_point_id
left join equipment on equipment.bill_id = first_bill.bill_id
left join ratio on ratio.bill_id = first_bill.bill_id
left join standard on standard.bill_id = first_bill.bill_id
left join agreed on agreed.bill_id = first_bill.bill_id

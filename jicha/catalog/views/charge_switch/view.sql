-- charge_switch: one row per switch of price structure or charging mode, with the last one before it and the first bill under it.
with ordered as (
    select
        metering_point_id,
        account_id,
        valid_from,
        structure,
        charge_mode,
        lag(structure) over assignments as structure_before,
        lag(charge_mode) over assignments as mode_before,
        lag(contract_demand_kw) over assignments as contract_demand_before
    from tariff_assignment
    window assignments as (partition by metering_point_id order by valid_from)
),

switched as (
    select
        metering_point_id,
        account_id,
        valid_from,
        structure,
        charge_mode,
        structure_before,
        mode_before,
        contract_demand_before,
        case when structure <> structure_before then 'structure' else 'mode' end as kind
    from ordered
    where structure <> structure_before
        or charge_mode <> mode_before
),

dated as (
    select
        metering_point_id,
        account_id,
        valid_from,
        structure,
        charge_mode,
        structure_before,
        mode_before,
        contract_demand_before,
        kind,
        lag(valid_from) over (partition by metering_point_id, kind order by valid_from) as last_switch
    from switched
),

first_bill as (
    select
        dated.metering_point_id,
        dated.valid_from,
        dated.mode_before,
        bill.bill_id,
        cast(greatest(dated.contract_demand_before, coalesce(bill.floor_kw, 0)) as decimal(9, 2)) as agreed_kw,
        case bill.energy_kwh >= bill.steady_contract_kva * param('capacity.demand_discount_kwh_per_kva', bill.period_start)
            when true then round(bill.published_demand_price * param('capacity.demand_discount_factor', bill.period_start), 4)
            when false then bill.published_demand_price
        end as demand_price
    from dated
    join capacity_bill as bill
        on bill.account_id = dated.account_id
        and bill.period_start = dated.valid_from
    where dated.kind = 'mode'
),

kept as (
    select
        first_bill.metering_point_id,
        first_bill.valid_from,
        bill.bill_id,
        case
            when first_bill.mode_before = 'capacity' then bill.steady_kva
            when first_bill.mode_before = 'actual_demand' then bill.measured_kw
            when first_bill.mode_before = 'contract_demand' then first_bill.agreed_kw
        end as quantity,
        case
            when first_bill.mode_before = 'contract_demand' then greatest(
                round((bill.measured_kw - first_bill.agreed_kw * param('capacity.demand_excess_ratio', bill.period_start))
                    * param('capacity.demand_excess_multiple', bill.period_start), 2),
                0
            )
            else 0
        end as excess,
        cast(case when first_bill.mode_before = 'capacity' then bill.published_capacity_price else first_bill.demand_price end as decimal(8, 4))
            as price
    from first_bill
    join capacity_bill as bill on bill.bill_id = first_bill.bill_id
),

priced as (
    select
        kept.metering_point_id,
        kept.valid_from,
        kept.bill_id,
        cast(
            round(cast(round(cast(kept.quantity as decimal(9, 2)) * bill.month_share, 2) as decimal(9, 2)) * kept.price, 2)
                + round(cast(round(cast(kept.excess as decimal(9, 2)) * bill.month_share, 2) as decimal(9, 2)) * kept.price, 2)
            as decimal(12, 2)
        ) as kept_yuan
    from kept
    join capacity_bill as bill on bill.bill_id = kept.bill_id
)

select
    dated.metering_point_id,
    dated.valid_from,
    dated.account_id,
    dated.kind,
    dated.structure_before,
    dated.structure,
    dated.mode_before,
    dated.charge_mode,
    dated.last_switch,
    priced.bill_id,
    bill.fixed_yuan,
    cast(priced.kept_yuan as decimal(14, 2)) as kept_yuan,
    cast(
        priced.kept_yuan - bill.fixed_yuan
            + round(cast(bill.pf_base_yuan + priced.kept_yuan - bill.fixed_yuan as decimal(12, 2)) * bill.pf_rate, 2)
            - bill.pf_yuan as decimal(14, 2)
    ) as kept_owed_yuan
from dated
left join priced
    on priced.metering_point_id = dated.metering_point_id
    and priced.valid_from = dated.valid_from
left join capacity_bill as bill on bill.bill_id = priced.bill_id

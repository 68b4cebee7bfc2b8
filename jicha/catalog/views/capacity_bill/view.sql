-- capacity_bill: one row per settled high-voltage or two-part bill: the capacity and demand it was charged on beside file, equipment and registers.
with high_voltage as (
    select
        bill_id,
        account_id,
        org_id,
        bill_month,
        period_start,
        period_end,
        issued_at,
        metering_point_id,
        structure,
        charge_mode,
        price_code,
        billed_voltage_tier,
        capacity_kva,
        contract_demand_kw,
        running_capacity_kva,
        contract_capacity_kva,
        energy_kwh,
        pf_base_yuan,
        coalesce(pf_adjustment_pct, 0) as pf_adjustment_pct,
        date_diff('day', period_start, period_end) as period_days,
        case
            when period_end >= cast(period_start + interval 1 month as date) then date_diff('day', period_start, period_end)
            when param('capacity.prorate_by_calendar_days', period_start) then day(last_day(period_start))
            else 30
        end as month_days
    from settled_bill
    where coalesce(file_voltage_tier, billed_voltage_tier) <> 'below_1kv'
        or structure = 'two_part'
),

charged as (
    select
        bill_id,
        sum(amount_yuan) as yuan,
        sum(quantity) filter (where component = 'capacity') as capacity_kva,
        sum(quantity) filter (where component = 'demand') as demand_kw,
        sum(quantity) filter (where component = 'demand_excess') as excess_kw,
        min(unit_price) filter (where component = 'capacity') as lowest_capacity_price,
        max(unit_price) filter (where component = 'capacity') as highest_capacity_price,
        sum(unit_price) filter (where component = 'demand') as demand_price,
        count_if(component = 'demand') as demand_lines
    from bill_line
    where component in ('capacity', 'demand', 'demand_excess')
    group by bill_id
),

published as (
    select
        high_voltage.bill_id,
        case
            when count_if(tariff_price.component = 'capacity') = 1
                then sum(tariff_price.unit_price) filter (where tariff_price.component = 'capacity')
        end as capacity_price,
        case
            when count_if(tariff_price.component = 'demand') = 1
                then sum(tariff_price.unit_price) filter (where tariff_price.component = 'demand')
        end as demand_price
    from high_voltage
    join tariff_price
        on tariff_price.price_code = high_voltage.price_code
        and tariff_price.voltage_tier in (high_voltage.billed_voltage_tier, 'all')
        and tariff_price.valid_from <= high_voltage.period_start
        and coalesce(tariff_price.valid_to, high_voltage.period_end) > high_voltage.period_start
    group by high_voltage.bill_id
),

in_period as (
    select
        high_voltage.bill_id,
        min(capacity_timeline.equipment_kva) as least_equipment_kva,
        max(capacity_timeline.equipment_kva) as most_equipment_kva,
        min(capacity_timeline.file_contract_kva) as least_contract_kva,
        max(capacity_timeline.file_contract_kva) as most_contract_kva
    from high_voltage
    join capacity_timeline
        on capacity_timeline.account_id = high_voltage.account_id
        and capacity_timeline.since < high_voltage.period_end
        and coalesce(capacity_timeline.until, high_voltage.period_end) > high_voltage.period_start
    group by high_voltage.bill_id
)

select
    high_voltage.bill_id,
    high_voltage.account_id,
    high_voltage.org_id,
    high_voltage.bill_month,
    high_voltage.period_start,
    high_voltage.period_end,
    high_voltage.issued_at,
    high_voltage.metering_point_id,
    high_voltage.structure,
    high_voltage.charge_mode,
    high_voltage.price_code,
    high_voltage.billed_voltage_tier as voltage_tier,
    high_voltage.capacity_kva as snapshot_kva,
    high_voltage.running_capacity_kva as file_running_kva,
    high_voltage.contract_capacity_kva as file_contract_kva,
    last_stretch.since as stretch_since,
    last_stretch.equipment_kva,
    last_stretch.installed_kva,
    in_period.least_equipment_kva,
    case when in_period.least_equipment_kva = in_period.most_equipment_kva then in_period.most_equipment_kva end as steady_kva,
    case when in_period.least_contract_kva = in_period.most_contract_kva then in_period.most_contract_kva end as steady_contract_kva,
    high_voltage.energy_kwh,
    high_voltage.contract_demand_kw,
    cast(
        round(cast(in_period.least_equipment_kva as decimal(10, 2)) * param('capacity.demand_floor_share', high_voltage.period_start), 2)
        as decimal(12, 2)
    ) as floor_kw,
    measured_demand.measured_kw,
    measured_demand.incoming_lines,
    cast(coalesce(charged.capacity_kva, 0) as decimal(12, 2)) as charged_kva,
    cast(coalesce(charged.demand_kw, 0) as decimal(12, 2)) as charged_kw,
    cast(coalesce(charged.excess_kw, 0) as decimal(12, 2)) as charged_excess_kw,
    case
        when charged.highest_capacity_price is null then cast(published.capacity_price as decimal(12, 4))
        when charged.lowest_capacity_price = charged.highest_capacity_price then charged.highest_capacity_price
    end as capacity_price,
    case when charged.demand_lines = 1 then cast(charged.demand_price as decimal(12, 4)) end as demand_price,
    cast(published.capacity_price as decimal(12, 4)) as published_capacity_price,
    cast(published.demand_price as decimal(12, 4)) as published_demand_price,
    cast(coalesce(charged.yuan, 0) as decimal(14, 2)) as fixed_yuan,
    cast(high_voltage.month_days as integer) as month_days,
    -- Shares are rounded up at the eighth digit, so that half a hundredth of a kVA stays half a hundredth.
    cast(
        least(
            cast(
                (cast(high_voltage.period_days as bigint) * 100000000 + high_voltage.month_days - 1)
                    // nullif(high_voltage.month_days, 0) as decimal(10, 0)
            ) * 0.00000001,
            1
        ) as decimal(9, 8)
    ) as month_share,
    cast(
        least(
            cast(
                (
                    cast(date_diff('day', greatest(last_stretch.since, high_voltage.period_start), high_voltage.period_end) as bigint)
                        * 100000000 + high_voltage.month_days - 1
                ) // nullif(high_voltage.month_days, 0) as decimal(10, 0)
            ) * 0.00000001,
            1
        ) as decimal(9, 8)
    ) as stretch_share,
    high_voltage.pf_base_yuan,
    cast(high_voltage.pf_adjustment_pct * 0.01 as decimal(6, 4)) as pf_rate,
    cast(
        round(cast(high_voltage.pf_base_yuan as decimal(12, 2)) * cast(high_voltage.pf_adjustment_pct * 0.01 as decimal(6, 4)), 2)
        as decimal(14, 2)
    ) as pf_yuan
from high_voltage
left join charged on charged.bill_id = high_voltage.bill_id
left join published on published.bill_id = high_voltage.bill_id
left join in_period on in_period.bill_id = high_voltage.bill_id
left join measured_demand
    on measured_demand.account_id = high_voltage.account_id
    and measured_demand.read_month = high_voltage.bill_month
left join capacity_timeline as last_stretch
    on last_stretch.account_id = high_voltage.account_id
    and last_stretch.since < high_voltage.period_end
    and coalesce(last_stretch.until, high_voltage.period_end) >= high_voltage.period_end

-- reading_correction: one row per bill, point and fault of reading or multiplier, with what the bill would change by.
with fault as (
    select
        bill_id || '|' || metering_point_id || '|' || cause as fault_id,
        bill_id,
        metering_point_id,
        cause,
        account_id,
        read_month as month,
        cast(sum(case when register = 'active_total' then kwh else 0 end) as decimal(12, 2)) as active_kwh,
        cast(sum(case when register in ('reactive_total', 'reactive_reverse') then kwh else 0 end) as decimal(12, 2)) as reactive_kvarh
    from reading_change
    group by bill_id, metering_point_id, cause, account_id, read_month
),

measured as (
    select
        fault.fault_id,
        fault.bill_id,
        fault.metering_point_id,
        cast(bill.energy_kwh as double) as charged_before,
        cast(bill.active_kwh as double) as active_before,
        cast(fault.active_kwh as double) as active_change,
        cast(bill.active_kwh + fault.active_kwh as double) as active_after,
        coalesce(formula.reactive_kvarh, cast(bill.reactive_kvarh as double)) as reactive_before,
        coalesce(formula.reactive_kvarh, cast(bill.reactive_kvarh as double)) + cast(fault.reactive_kvarh as double) as reactive_after,
        case when formula.bill_id is not null then cast(bill.transformer_loss_kwh as double) end as loss_before,
        formula.kva_hours,
        formula.no_load_kwh,
        formula.load_kwh,
        formula.no_load_kvarh,
        formula.load_kvarh
    from fault
    join settled_bill as bill on bill.bill_id = fault.bill_id
    left join meter_loss_formula as formula on formula.bill_id = fault.bill_id
),

loaded as (
    select
        fault_id,
        bill_id,
        metering_point_id,
        charged_before,
        active_change,
        active_before,
        active_after,
        coalesce(loss_before, 0) as loss_before,
        coalesce(
            floor(no_load_kwh + (pow(active_after, 2) + pow(reactive_after, 2)) / nullif(pow(kva_hours, 2), 0) * load_kwh + 0.5), 0
        ) as loss_after,
        reactive_before + coalesce(
            floor(no_load_kvarh + (pow(active_before, 2) + pow(reactive_before, 2)) / nullif(pow(kva_hours, 2), 0) * load_kvarh + 0.5), 0
        ) as kvarh_before,
        reactive_after + coalesce(
            floor(no_load_kvarh + (pow(active_after, 2) + pow(reactive_after, 2)) / nullif(pow(kva_hours, 2), 0) * load_kvarh + 0.5), 0
        ) as kvarh_after
    from measured
),

factored as (
    select
        fault_id,
        bill_id,
        metering_point_id,
        active_before,
        active_after,
        loss_before,
        loss_after,
        cast(charged_before / nullif(sqrt(pow(charged_before, 2) + pow(kvarh_before, 2)), 0) as decimal(10, 6)) as factor_before,
        cast(
            (charged_before + active_change + loss_after - loss_before) / nullif(sqrt(
                pow(charged_before + active_change + loss_after - loss_before, 2) + pow(kvarh_after, 2)
            ), 0) as decimal(10, 6)
        ) as factor_after
    from loaded
),

registered as (
    select
        bill_id,
        metering_point_id,
        register,
        cast(sum(energy_kwh) as double) as metered_kwh
    from reading
    group by bill_id, metering_point_id, register
),

by_register as (
    select
        factored.fault_id,
        factored.bill_id,
        factored.metering_point_id,
        registered.register,
        cast(coalesce(change.kwh, 0) as double) as kwh,
        factored.loss_after - factored.loss_before as loss_change,
        -- Losses go to the bands by their energy, in whole hundredths of a kWh; what is left over falls into flat hours.
        case
            when registered.register in ('active_sharp', 'active_peak', 'active_valley', 'active_deep_valley') then
                floor(coalesce(
                    (registered.metered_kwh + cast(coalesce(change.kwh, 0) as double)) / nullif(factored.active_after, 0), 0
                ) * factored.loss_after * 100 + 0.000001) * 0.01
                - floor(coalesce(registered.metered_kwh / nullif(factored.active_before, 0), 0) * factored.loss_before * 100 + 0.000001)
                * 0.01
            else 0
        end as band_loss
    from factored
    join registered
        on registered.bill_id = factored.bill_id
        and registered.metering_point_id = factored.metering_point_id
    left join reading_change as change
        on change.bill_id || '|' || change.metering_point_id || '|' || change.cause = factored.fault_id
        and change.register = registered.register
),

charged as (
    select
        fault_id,
        bill_id,
        metering_point_id,
        register,
        cast(
            kwh + case register
                when 'active_total' then loss_change
                when 'active_flat' then loss_change - sum(band_loss) over (partition by fault_id)
                else band_loss
            end as decimal(12, 2)
        ) as kwh
    from by_register
),

line as (
    select
        charged.fault_id,
        charged.kwh,
        bill_line.component,
        bill_line.tier,
        bill_line.quantity,
        cast(bill_line.price as decimal(9, 8)) as price,
        sum(bill_line.quantity) over (partition by charged.fault_id, bill_line.component, bill_line.band) as of_component,
        sum(case when bill_line.tier = '3' then bill_line.quantity else 0 end) over (partition by charged.fault_id) as in_third_tier
    from charged
    join bill_line
        on bill_line.bill_id = charged.bill_id
        and bill_line.metering_point_id = charged.metering_point_id
        and charged.register = 'active_' || case when bill_line.band = 'all' then 'total' else bill_line.band end
    where bill_line.component not in ('feed_in', 'generation_subsidy', 'mechanism_difference', 'deviation', 'other')
),

shared as (
    select
        fault_id,
        component,
        quantity,
        price,
        coalesce(cast(quantity as double) / nullif(cast(of_component as double), 0), 1) as share,
        case
            when tier = '2' and in_third_tier > 0 then greatest(least(kwh + in_third_tier, 0), -of_component)
            else greatest(kwh, -of_component)
        end as kwh
    from line
),

priced as (
    select
        fault_id,
        component,
        round(try_cast(quantity + cast(cast(kwh as double) * share as decimal(10, 2)) as decimal(9, 2)) * price, 2)
        - round(try_cast(quantity as decimal(9, 2)) * price, 2) as yuan
    from shared
),

summed as (
    select
        fault_id,
        cast(sum(case when component = 'fund' then 0 else yuan end) as decimal(14, 2)) as energy_yuan,
        cast(sum(case when component = 'fund' then yuan else 0 end) as decimal(14, 2)) as fund_yuan
    from priced
    group by fault_id
),

adjusted as (
    select
        fault.bill_id,
        fault.metering_point_id,
        fault.cause,
        fault.month,
        fault.account_id,
        fault.active_kwh,
        fault.reactive_kvarh,
        cast(factored.loss_after - factored.loss_before as decimal(12, 2)) as loss_kwh,
        cast(coalesce(summed.energy_yuan, case when fault.active_kwh = 0 then 0 end) as decimal(14, 2)) as energy_yuan,
        cast(coalesce(summed.fund_yuan, case when fault.active_kwh = 0 then 0 end) as decimal(14, 2)) as fund_yuan,
        cast(bill.pf_base_yuan as decimal(12, 2)) as base_yuan,
        cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)) as billed_rate,
        cast(coalesce(due.adjustment_pct, bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)) as right_rate
    from fault
    join factored on factored.fault_id = fault.fault_id
    left join summed on summed.fault_id = fault.fault_id
    join settled_bill as bill on bill.bill_id = fault.bill_id
    left join pf_adjustment as due
        on due.standard = bill.pf_standard
        and due.power_factor = round(factored.factor_after, 2)
        and bill.power_factor = round(factored.factor_before, 2)
)

select
    bill_id,
    metering_point_id,
    cause,
    month,
    account_id,
    active_kwh,
    reactive_kvarh,
    loss_kwh,
    energy_yuan,
    fund_yuan,
    cast(coalesce(
        round(cast(base_yuan + energy_yuan as decimal(12, 2)) * right_rate, 2) - round(base_yuan * billed_rate, 2), 0
    ) as decimal(14, 2)) as power_factor_yuan,
    cast(energy_yuan + fund_yuan + coalesce(
        round(cast(base_yuan + energy_yuan as decimal(12, 2)) * right_rate, 2) - round(base_yuan * billed_rate, 2), 0
    ) as decimal(14, 2)) as total_yuan
from adjusted

-- reading_correction: one row per bill, point and fault of reading or multiplier, with what the bill would change by.
with wrong as (
    select
        multiplied.bill_id,
        multiplied.metering_point_id,
        multiplied.read_month,
        multiplied.meter_asset_id,
        multiplied.account_id,
        multiplied.last_read_on,
        multiplied.installation_id,
        multiplied.installed_on,
        against.cause,
        case against.cause when 'ratio' then multiplied.plate_multiplier else multiplied.installed_multiplier end as multiplier
    from reading_multiplier as multiplied
    cross join (values ('ratio'), ('notice')) as against(cause)
),

metered as (
    select
        wrong.bill_id,
        wrong.metering_point_id,
        wrong.account_id,
        wrong.read_month,
        wrong.cause,
        reading.register,
        cast(wrong.multiplier as decimal(8, 2)) as multiplier,
        cast(reading.multiplier as decimal(8, 2)) as used_multiplier,
        cast(
            reading.this_value - coalesce(since_change.install_value, reading.last_value)
            + case
                when reading.this_value < coalesce(since_change.install_value, reading.last_value) then pow(10, meter_asset.digits)
                else 0
            end as decimal(10, 4)
        ) as units
    from wrong
    join reading
        on reading.metering_point_id = wrong.metering_point_id
        and reading.read_month = wrong.read_month
        and reading.meter_asset_id = wrong.meter_asset_id
        and reading.multiplier <> wrong.multiplier
    left join installation_register as since_change
        on since_change.installation_id = wrong.installation_id
        and since_change.register = reading.register
        and wrong.installed_on > wrong.last_read_on
    left join meter_asset on meter_asset.meter_asset_id = wrong.meter_asset_id
),

changed as (
    select
        bill_id,
        metering_point_id,
        account_id,
        read_month,
        register,
        case when cause in ('installed', 'removed') then 'meter_change' else cause end as cause,
        gap_kwh as kwh
    from reading_gap
    where bill_id is not null
    union all
    select
        bill_id,
        metering_point_id,
        account_id,
        read_month,
        register,
        cause,
        cast(round(units * multiplier, 2) - round(units * used_multiplier, 2) as decimal(12, 2)) as kwh
    from metered
),

by_register as (
    select
        bill_id,
        metering_point_id,
        cause,
        register,
        account_id,
        read_month,
        cast(sum(kwh) as decimal(12, 2)) as kwh
    from changed
    group by bill_id, metering_point_id, cause, register, account_id, read_month
),

line as (
    select
        by_register.bill_id,
        by_register.metering_point_id,
        by_register.cause,
        by_register.kwh,
        bill_line.component,
        bill_line.tier,
        bill_line.quantity,
        cast(bill_line.price as decimal(8, 6)) as price,
        sum(bill_line.quantity) over (
            partition by by_register.bill_id, by_register.metering_point_id, by_register.cause, bill_line.component, bill_line.band
        ) as of_component,
        sum(case when bill_line.tier = '3' then bill_line.quantity else 0 end) over (
            partition by by_register.bill_id, by_register.metering_point_id, by_register.cause
        ) as in_third_tier
    from by_register
    join bill_line
        on bill_line.bill_id = by_register.bill_id
        and bill_line.metering_point_id = by_register.metering_point_id
        and by_register.register = 'active_' || case when bill_line.band = 'all' then 'total' else bill_line.band end
    where bill_line.component not in ('feed_in', 'generation_subsidy', 'mechanism_difference', 'deviation', 'other')
),

shared as (
    select
        bill_id,
        metering_point_id,
        cause,
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
        bill_id,
        metering_point_id,
        cause,
        component,
        round(cast(quantity + cast(cast(kwh as double) * share as decimal(10, 2)) as decimal(10, 2)) * price, 2)
        - round(cast(quantity as decimal(10, 2)) * price, 2) as yuan
    from shared
),

summed as (
    select
        bill_id,
        metering_point_id,
        cause,
        cast(sum(case when component = 'fund' then 0 else yuan end) as decimal(14, 2)) as energy_yuan,
        cast(sum(case when component = 'fund' then yuan else 0 end) as decimal(14, 2)) as fund_yuan
    from priced
    group by bill_id, metering_point_id, cause
),

moved as (
    select
        bill_id,
        metering_point_id,
        cause,
        account_id,
        read_month as month,
        cast(sum(case when register = 'active_total' then kwh else 0 end) as decimal(12, 2)) as active_kwh,
        cast(sum(case when register = 'reactive_total' then kwh else 0 end) as decimal(12, 2)) as reactive_kvarh
    from by_register
    group by bill_id, metering_point_id, cause, account_id, read_month
),

factored as (
    select
        moved.bill_id,
        moved.metering_point_id,
        moved.cause,
        moved.month,
        moved.account_id,
        moved.active_kwh,
        moved.reactive_kvarh,
        coalesce(summed.energy_yuan, case when moved.active_kwh = 0 then 0 end) as energy_yuan,
        coalesce(summed.fund_yuan, case when moved.active_kwh = 0 then 0 end) as fund_yuan,
        settled_bill.power_factor,
        settled_bill.pf_standard,
        cast(coalesce(settled_bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)) as billed_rate,
        cast(settled_bill.pf_base_yuan as decimal(12, 2)) as base_yuan,
        cast(cast(settled_bill.energy_kwh as double) / nullif(sqrt(
            pow(cast(settled_bill.energy_kwh as double), 2) + pow(cast(settled_bill.reactive_kvarh as double), 2)
        ), 0) as decimal(10, 6)) as factor_before,
        cast(cast(settled_bill.energy_kwh + moved.active_kwh as double) / nullif(sqrt(
            pow(cast(settled_bill.energy_kwh + moved.active_kwh as double), 2)
            + pow(cast(settled_bill.reactive_kvarh + moved.reactive_kvarh as double), 2)
        ), 0) as decimal(10, 6)) as factor_after
    from moved
    left join summed
        on summed.bill_id = moved.bill_id
        and summed.metering_point_id = moved.metering_point_id
        and summed.cause = moved.cause
    left join settled_bill on settled_bill.bill_id = moved.bill_id
),

adjusted as (
    select
        factored.bill_id,
        factored.metering_point_id,
        factored.cause,
        factored.month,
        factored.account_id,
        factored.active_kwh,
        factored.reactive_kvarh,
        cast(factored.energy_yuan as decimal(14, 2)) as energy_yuan,
        cast(factored.fund_yuan as decimal(14, 2)) as fund_yuan,
        cast(coalesce(
            round(
                cast(factored.base_yuan + factored.energy_yuan as decimal(12, 2))
                * coalesce(cast(adjustment.adjustment_pct * 0.01 as decimal(6, 4)), factored.billed_rate), 2
            ) - round(factored.base_yuan * factored.billed_rate, 2), 0
        ) as decimal(14, 2)) as power_factor_yuan
    from factored
    left join pf_adjustment as adjustment
        on adjustment.standard = factored.pf_standard
        and adjustment.power_factor = round(factored.factor_after, 2)
        and factored.power_factor = round(factored.factor_before, 2)
)

select
    bill_id,
    metering_point_id,
    cause,
    month,
    account_id,
    active_kwh,
    reactive_kvarh,
    energy_yuan,
    fund_yuan,
    power_factor_yuan,
    cast(energy_yuan + fund_yuan + power_factor_yuan as decimal(14, 2)) as total_yuan
from adjusted

-- rate_quantity: one row per stretch of a bill with its charged energy, losses, capacity and demand, or why they are not known.
with net as (
    select
        bill_id,
        metering_point_id,
        account_id,
        bill_month,
        segment_no,
        segments,
        segment_start,
        segment_end,
        price_code,
        voltage_tier,
        market_mode,
        is_energy,
        is_tou,
        pf_standard,
        is_tiered,
        tier_months,
        tier_extra_kwh,
        kwh_before,
        punitive_add,
        agency_factor,
        market_yuan,
        charge_mode,
        capacity_days,
        month_days,
        contract_kva,
        loss_mode,
        loss_kvah,
        loss_no_load_kwh,
        loss_load_kwh,
        loss_no_load_kvarh,
        loss_load_kvarh,
        loss_fixed_kwh,
        loss_pct,
        line_loss_pct,
        capacity_kva,
        contract_demand_kw,
        demand_kw,
        deducted_kwh,
        fixed_kwh,
        metered_kwh,
        reactive_kvarh,
        case when is_energy then coalesce(fixed_kwh, metered_kwh) - coalesce(deducted_kwh, 0) end as net_kwh,
        is_tou and fixed_kwh is null as has_bands,
        sharp_kwh - coalesce(deducted_sharp_kwh, 0) as net_sharp_kwh,
        peak_kwh - coalesce(deducted_peak_kwh, 0) as net_peak_kwh,
        flat_kwh - coalesce(deducted_flat_kwh, 0) as net_flat_kwh,
        valley_kwh - coalesce(deducted_valley_kwh, 0) as net_valley_kwh,
        deep_valley_kwh - coalesce(deducted_deep_valley_kwh, 0) as net_deep_valley_kwh,
        case
            when is_energy and is_tou and fixed_kwh is null
                then coalesce(sharp_kwh - coalesce(deducted_sharp_kwh, 0), 0)
                    + coalesce(peak_kwh - coalesce(deducted_peak_kwh, 0), 0)
                    + coalesce(flat_kwh - coalesce(deducted_flat_kwh, 0), 0)
                    + coalesce(valley_kwh - coalesce(deducted_valley_kwh, 0), 0)
                    + coalesce(deep_valley_kwh - coalesce(deducted_deep_valley_kwh, 0), 0)
            when is_energy then coalesce(fixed_kwh, metered_kwh) - coalesce(deducted_kwh, 0)
        end as summed_kwh,
        coalesce(sharp_kwh, peak_kwh, flat_kwh, valley_kwh, deep_valley_kwh) is null as lacks_bands,
        coalesce(deducted_sharp_kwh, 0) = 0
            and coalesce(deducted_peak_kwh, 0) = 0
            and coalesce(deducted_flat_kwh, 0) = 0
            and coalesce(deducted_valley_kwh, 0) = 0
            and coalesce(deducted_deep_valley_kwh, 0) = 0 as lacks_deducted_bands
    from rate_segment
),

base as (
    select
        bill_id,
        metering_point_id,
        account_id,
        bill_month,
        segment_no,
        segments,
        segment_start,
        segment_end,
        price_code,
        voltage_tier,
        market_mode,
        is_energy,
        is_tou,
        pf_standard,
        is_tiered,
        tier_months,
        tier_extra_kwh,
        kwh_before,
        punitive_add,
        agency_factor,
        market_yuan,
        charge_mode,
        capacity_days,
        month_days,
        contract_kva,
        loss_mode,
        loss_kvah,
        loss_no_load_kwh,
        loss_load_kwh,
        loss_no_load_kvarh,
        loss_load_kvarh,
        loss_fixed_kwh,
        loss_pct,
        line_loss_pct,
        capacity_kva,
        contract_demand_kw,
        demand_kw,
        reactive_kvarh,
        cast(case when summed_kwh > 60000000 then 60000000 else summed_kwh end as decimal(12, 2)) as base_kwh,
        case when has_bands then cast(net_sharp_kwh as decimal(12, 2)) end as base_sharp_kwh,
        case when has_bands then cast(net_peak_kwh as decimal(12, 2)) end as base_peak_kwh,
        case
            when has_bands then cast(net_flat_kwh as decimal(12, 2))
            when is_tou then cast(case when net_kwh > 60000000 then 60000000 else net_kwh end as decimal(12, 2))
        end as base_flat_kwh,
        case when has_bands then cast(net_valley_kwh as decimal(12, 2)) end as base_valley_kwh,
        case when has_bands then cast(net_deep_valley_kwh as decimal(12, 2)) end as base_deep_valley_kwh,
        case
            when market_mode in ('mechanism', 'local_consumption') then 1
            when not is_energy then null
            when coalesce(fixed_kwh, metered_kwh) is null or (has_bands and lacks_bands) then 4
            when has_bands and deducted_kwh <> 0 and lacks_deducted_bands then 5
            when not has_bands and net_kwh < 0 then 6
            when has_bands
                and least(
                    coalesce(net_sharp_kwh, 0), coalesce(net_peak_kwh, 0), coalesce(net_flat_kwh, 0),
                    coalesce(net_valley_kwh, 0), coalesce(net_deep_valley_kwh, 0)
                ) < 0 then 6
            when summed_kwh > 50000000 then 18
            when loss_mode = 'none' then null
            when loss_mode = 'formula' and loss_kvah + loss_no_load_kwh + loss_load_kwh is not null then null
            when loss_mode = 'fixed' and loss_fixed_kwh is not null then null
            when loss_mode = 'percentage' and loss_pct is not null then null
            else 9
        end as energy_refusal,
        (pow(cast(summed_kwh as double), 2) + pow(coalesce(cast(reactive_kvarh as double), 0), 2))
            / nullif(pow(cast(loss_kvah as double), 2), 0) as load_squared
    from net
),

lost as (
    select
        bill_id,
        metering_point_id,
        account_id,
        bill_month,
        segment_no,
        segments,
        segment_start,
        segment_end,
        price_code,
        voltage_tier,
        market_mode,
        is_energy,
        is_tou,
        pf_standard,
        is_tiered,
        tier_months,
        tier_extra_kwh,
        kwh_before,
        punitive_add,
        agency_factor,
        market_yuan,
        charge_mode,
        capacity_days,
        month_days,
        contract_kva,
        line_loss_pct,
        capacity_kva,
        contract_demand_kw,
        demand_kw,
        reactive_kvarh,
        base_kwh,
        base_sharp_kwh,
        base_peak_kwh,
        base_flat_kwh,
        base_valley_kwh,
        base_deep_valley_kwh,
        energy_refusal,
        case loss_mode
            when 'formula' then cast(least(coalesce(
                floor(cast(loss_no_load_kwh as double) + load_squared * cast(loss_load_kwh as double) + 0.5), 0
            ), 60000000) as decimal(12, 2))
            when 'fixed' then cast(least(loss_fixed_kwh, 60000000) as decimal(12, 2))
            when 'percentage'
                then cast(round(cast(base_kwh as decimal(10, 2)) * cast(loss_pct * 0.01 as decimal(7, 6)), 0) as decimal(12, 2))
            else cast(0 as decimal(12, 2))
        end as transformer_loss_kwh,
        case
            when loss_mode = 'formula' then cast(least(coalesce(floor(
                coalesce(cast(loss_no_load_kvarh as double), 0)
                + load_squared * coalesce(cast(loss_load_kvarh as double), 0) + 0.5
            ), 0), 60000000) as decimal(12, 2))
            else cast(0 as decimal(12, 2))
        end as transformer_loss_kvarh
    from base
),

borne as (
    select
        bill_id,
        metering_point_id,
        account_id,
        bill_month,
        segment_no,
        segments,
        segment_start,
        segment_end,
        price_code,
        voltage_tier,
        market_mode,
        is_energy,
        is_tou,
        pf_standard,
        is_tiered,
        tier_months,
        tier_extra_kwh,
        kwh_before,
        punitive_add,
        agency_factor,
        market_yuan,
        charge_mode,
        capacity_days,
        month_days,
        contract_kva,
        capacity_kva,
        contract_demand_kw,
        demand_kw,
        reactive_kvarh,
        base_kwh,
        base_sharp_kwh,
        base_peak_kwh,
        base_flat_kwh,
        base_valley_kwh,
        base_deep_valley_kwh,
        energy_refusal,
        transformer_loss_kwh,
        transformer_loss_kvarh,
        cast(
            round(
                cast(least(base_kwh + transformer_loss_kwh, 60000000) as decimal(10, 2))
                * cast(coalesce(line_loss_pct, 0) * 0.01 as decimal(7, 6)), 0
            ) as decimal(12, 2)
        ) as line_loss_kwh
    from lost
),

shared as (
    select
        bill_id,
        metering_point_id,
        account_id,
        bill_month,
        segment_no,
        segments,
        segment_start,
        segment_end,
        price_code,
        voltage_tier,
        market_mode,
        is_energy,
        is_tou,
        pf_standard,
        is_tiered,
        tier_months,
        tier_extra_kwh,
        kwh_before,
        punitive_add,
        agency_factor,
        market_yuan,
        charge_mode,
        capacity_days,
        month_days,
        contract_kva,
        capacity_kva,
        contract_demand_kw,
        demand_kw,
        reactive_kvarh,
        base_kwh,
        base_sharp_kwh,
        base_peak_kwh,
        base_flat_kwh,
        base_valley_kwh,
        base_deep_valley_kwh,
        energy_refusal,
        transformer_loss_kwh,
        transformer_loss_kvarh,
        line_loss_kwh,
        cast(transformer_loss_kwh + line_loss_kwh as decimal(12, 2)) as lost_kwh,
        case
            when base_kwh + transformer_loss_kwh + line_loss_kwh <= 50000000
                then cast(coalesce(
                    cast(floor(base_sharp_kwh * 100) as bigint)
                    * cast(floor((transformer_loss_kwh + line_loss_kwh) * 100) as bigint)
                    // nullif(cast(floor(base_kwh * 100) as bigint), 0), 0
                ) * 0.01 as decimal(12, 2))
        end as share_sharp_kwh,
        case
            when base_kwh + transformer_loss_kwh + line_loss_kwh <= 50000000
                then cast(coalesce(
                    cast(floor(base_peak_kwh * 100) as bigint)
                    * cast(floor((transformer_loss_kwh + line_loss_kwh) * 100) as bigint)
                    // nullif(cast(floor(base_kwh * 100) as bigint), 0), 0
                ) * 0.01 as decimal(12, 2))
        end as share_peak_kwh,
        case
            when base_kwh + transformer_loss_kwh + line_loss_kwh <= 50000000
                then cast(coalesce(
                    cast(floor(base_valley_kwh * 100) as bigint)
                    * cast(floor((transformer_loss_kwh + line_loss_kwh) * 100) as bigint)
                    // nullif(cast(floor(base_kwh * 100) as bigint), 0), 0
                ) * 0.01 as decimal(12, 2))
        end as share_valley_kwh,
        case
            when base_kwh + transformer_loss_kwh + line_loss_kwh <= 50000000
                then cast(coalesce(
                    cast(floor(base_deep_valley_kwh * 100) as bigint)
                    * cast(floor((transformer_loss_kwh + line_loss_kwh) * 100) as bigint)
                    // nullif(cast(floor(base_kwh * 100) as bigint), 0), 0
                ) * 0.01 as decimal(12, 2))
        end as share_deep_valley_kwh,
        greatest(
            contract_demand_kw,
            coalesce(
                cast(round(capacity_kva * param('capacity.demand_floor_share', segment_start), 2) as decimal(12, 2)),
                contract_demand_kw
            )
        ) as agreed_kw
    from borne
)

select
    bill_id,
    metering_point_id,
    account_id,
    bill_month,
    segment_no,
    segments,
    segment_start,
    segment_end,
    price_code,
    voltage_tier,
    is_energy,
    is_tou,
    pf_standard,
    is_tiered,
    tier_months,
    tier_extra_kwh,
    kwh_before,
    punitive_add,
    agency_factor,
    market_yuan,
    charge_mode,
    capacity_days,
    month_days,
    contract_kva,
    coalesce(market_mode in ('direct', 'retail'), false) as by_market,
    base_kwh,
    transformer_loss_kwh,
    line_loss_kwh,
    case when base_kwh + lost_kwh <= 50000000 then cast(base_kwh + lost_kwh as decimal(12, 2)) end as charged_kwh,
    cast(base_sharp_kwh + share_sharp_kwh as decimal(12, 2)) as sharp_kwh,
    cast(base_peak_kwh + share_peak_kwh as decimal(12, 2)) as peak_kwh,
    case
        when is_tou
            then cast(
                coalesce(base_flat_kwh, 0) + lost_kwh - share_sharp_kwh - share_peak_kwh - share_valley_kwh - share_deep_valley_kwh
                as decimal(12, 2)
            )
    end as flat_kwh,
    cast(base_valley_kwh + share_valley_kwh as decimal(12, 2)) as valley_kwh,
    cast(base_deep_valley_kwh + share_deep_valley_kwh as decimal(12, 2)) as deep_valley_kwh,
    cast(case when reactive_kvarh <= 60000000 then reactive_kvarh end + transformer_loss_kvarh as decimal(12, 2)) as reactive_kvarh,
    case
        when charge_mode = 'capacity'
            then cast((cast(floor(capacity_kva * 100) as bigint) * capacity_days * 2 + month_days) // nullif(2 * month_days, 0) * 0.01 as decimal(12, 2))
    end as capacity_quantity_kva,
    case charge_mode
        when 'contract_demand'
            then cast((cast(floor(agreed_kw * 100) as bigint) * capacity_days * 2 + month_days) // nullif(2 * month_days, 0) * 0.01 as decimal(12, 2))
        when 'actual_demand'
            then cast((cast(floor(demand_kw * 100) as bigint) * capacity_days * 2 + month_days) // nullif(2 * month_days, 0) * 0.01 as decimal(12, 2))
    end as demand_quantity_kw,
    case
        when charge_mode = 'contract_demand'
            then cast((
                cast(floor(
                    round(
                        greatest(demand_kw - agreed_kw * param('capacity.demand_excess_ratio', segment_start), 0)
                        * param('capacity.demand_excess_multiple', segment_start)
                        + coalesce(
                            greatest(demand_kw - agreed_kw * param('capacity.demand_excess_second_ratio', segment_start), 0)
                            * (
                                param('capacity.demand_excess_second_multiple', segment_start)
                                - param('capacity.demand_excess_multiple', segment_start)
                            ), 0
                        ), 2
                    ) * 100
                ) as bigint) * capacity_days * 2 + month_days
            ) // nullif(2 * month_days, 0) * 0.01 as decimal(12, 2))
    end as excess_quantity_kw,
    case
        when energy_refusal is not null then energy_refusal
        when is_energy
            and greatest(base_kwh + lost_kwh, coalesce(reactive_kvarh, 0), transformer_loss_kvarh) > 50000000 then 18
    end as energy_refusal,
    case
        when charge_mode = 'none' or capacity_days = 0 then null
        when charge_mode = 'capacity' and capacity_kva is null then 11
        when charge_mode <> 'capacity' and demand_kw is null then 12
        when charge_mode = 'contract_demand'
            and (
                contract_demand_kw is null
                or param('capacity.demand_excess_ratio', segment_start)
                    * param('capacity.demand_excess_multiple', segment_start) is null
            ) then 12
    end as capacity_refusal
from shared

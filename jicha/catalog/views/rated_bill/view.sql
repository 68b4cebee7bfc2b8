-- rated_bill: one row per standing bill as it should be, charge by charge, or why it cannot be priced.
with charged as (
    select
        bill_id,
        account_id,
        bill_month,
        segments,
        segment_start,
        coalesce(pf_standard > 0, false) as is_adjusted,
        pf_standard > 0 and is_energy as is_judged,
        pf_standard,
        charged_kwh,
        reactive_kvarh,
        lacks_energy,
        energy_refusal,
        capacity_refusal,
        cast(coalesce(catalogue_all_yuan, 0)
            + coalesce(catalogue_sharp_yuan, 0)
            + coalesce(catalogue_peak_yuan, 0)
            + coalesce(catalogue_flat_yuan, 0)
            + coalesce(catalogue_valley_yuan, 0)
            + coalesce(catalogue_deep_valley_yuan, 0) as decimal(14, 2)) as catalogue_yuan,
        cast(coalesce(purchase_all_yuan, 0)
            + coalesce(purchase_sharp_yuan, 0)
            + coalesce(purchase_peak_yuan, 0)
            + coalesce(purchase_flat_yuan, 0)
            + coalesce(purchase_valley_yuan, 0)
            + coalesce(purchase_deep_valley_yuan, 0)
            + coalesce(market_yuan, 0) as decimal(14, 2)) as purchase_yuan,
        cast(coalesce(purchase_loss_all_yuan, 0)
            + coalesce(purchase_loss_sharp_yuan, 0)
            + coalesce(purchase_loss_peak_yuan, 0)
            + coalesce(purchase_loss_flat_yuan, 0)
            + coalesce(purchase_loss_valley_yuan, 0)
            + coalesce(purchase_loss_deep_valley_yuan, 0) as decimal(14, 2)) as purchase_loss_yuan,
        cast(coalesce(transmission_all_yuan, 0)
            + coalesce(transmission_sharp_yuan, 0)
            + coalesce(transmission_peak_yuan, 0)
            + coalesce(transmission_flat_yuan, 0)
            + coalesce(transmission_valley_yuan, 0)
            + coalesce(transmission_deep_valley_yuan, 0) as decimal(14, 2)) as transmission_yuan,
        cast(coalesce(system_all_yuan, 0)
            + coalesce(system_sharp_yuan, 0)
            + coalesce(system_peak_yuan, 0)
            + coalesce(system_flat_yuan, 0)
            + coalesce(system_valley_yuan, 0)
            + coalesce(system_deep_valley_yuan, 0) as decimal(14, 2)) as system_operation_yuan,
        cast(coalesce(tier_2_yuan, 0)
            + coalesce(tier_3_yuan, 0)
            + coalesce(tier_4_yuan, 0)
            + coalesce(tier_5_yuan, 0)
            + coalesce(tier_6_yuan, 0) as decimal(14, 2)) as tier_yuan,
        cast(coalesce(punitive_yuan, 0) as decimal(14, 2)) as punitive_yuan,
        cast(coalesce(basic_yuan, 0) as decimal(14, 2)) as basic_yuan,
        cast(coalesce(capacity_yuan, 0) as decimal(14, 2)) as capacity_yuan,
        cast(coalesce(demand_yuan, 0)
            + coalesce(excess_yuan, 0) as decimal(14, 2)) as demand_yuan,
        cast(coalesce(fund_yuan, 0) as decimal(14, 2)) as fund_yuan
    from rated_segment
),

added as (
    select
        bill_id,
        account_id,
        bill_month,
        segment_start as first_day,
        least(energy_refusal, capacity_refusal) as refusal,
        case when is_judged then pf_standard end as pf_standard,
        false as pf_changes,
        is_judged and reactive_kvarh is null as lacks_reactive,
        charged_kwh as pf_kwh,
        case when is_judged and not lacks_energy then reactive_kvarh end as pf_kvarh,
        charged_kwh,
        catalogue_yuan,
        purchase_yuan,
        purchase_loss_yuan,
        transmission_yuan,
        system_operation_yuan,
        tier_yuan,
        punitive_yuan,
        basic_yuan,
        capacity_yuan,
        demand_yuan,
        fund_yuan,
        case
            when is_adjusted
                then catalogue_yuan + purchase_yuan + purchase_loss_yuan + transmission_yuan + system_operation_yuan
                    + tier_yuan + punitive_yuan + basic_yuan + capacity_yuan + demand_yuan
            else 0
        end as judged_yuan,
        case when is_adjusted then fund_yuan else 0 end as judged_fund_yuan
    from charged
    where segments = 1
    union all
    select
        bill_id,
        account_id,
        bill_month,
        min(segment_start) as first_day,
        least(min(energy_refusal), min(capacity_refusal)) as refusal,
        case when count_if(is_judged) > 0 then max(case when is_adjusted then pf_standard end) end as pf_standard,
        coalesce(min(case when is_adjusted then pf_standard end) <> max(case when is_adjusted then pf_standard end), false)
            as pf_changes,
        count_if(is_judged and reactive_kvarh is null) > 0 as lacks_reactive,
        sum(case when is_judged then charged_kwh end) as pf_kwh,
        case
            when count_if(is_judged and (lacks_energy or reactive_kvarh is null)) = 0
                then sum(case when is_judged then reactive_kvarh end)
        end as pf_kvarh,
        sum(charged_kwh) as charged_kwh,
        sum(catalogue_yuan) as catalogue_yuan,
        sum(purchase_yuan) as purchase_yuan,
        sum(purchase_loss_yuan) as purchase_loss_yuan,
        sum(transmission_yuan) as transmission_yuan,
        sum(system_operation_yuan) as system_operation_yuan,
        sum(tier_yuan) as tier_yuan,
        sum(punitive_yuan) as punitive_yuan,
        sum(basic_yuan) as basic_yuan,
        sum(capacity_yuan) as capacity_yuan,
        sum(demand_yuan) as demand_yuan,
        sum(fund_yuan) as fund_yuan,
        sum(
            case
                when is_adjusted
                    then catalogue_yuan + purchase_yuan + purchase_loss_yuan + transmission_yuan + system_operation_yuan
                        + tier_yuan + punitive_yuan + basic_yuan + capacity_yuan + demand_yuan
                else 0
            end
        ) as judged_yuan,
        sum(case when is_adjusted then fund_yuan else 0 end) as judged_fund_yuan
    from charged
    where segments > 1
    group by bill_id, account_id, bill_month
),

factored as (
    select
        bill_id,
        account_id,
        bill_month,
        refusal,
        pf_standard,
        pf_changes,
        lacks_reactive,
        charged_kwh,
        catalogue_yuan,
        purchase_yuan,
        purchase_loss_yuan,
        transmission_yuan,
        system_operation_yuan,
        tier_yuan,
        punitive_yuan,
        basic_yuan,
        capacity_yuan,
        demand_yuan,
        fund_yuan,
        cast(
            judged_yuan + case when coalesce(param('power_factor.base_excludes_funds', first_day), true) then 0 else judged_fund_yuan end
            as decimal(12, 2)
        ) as pf_base_yuan,
        case
            when pf_kwh + pf_kvarh is null then null
            when pf_kvarh = 0 then cast(1 as decimal(4, 2))
            else cast(floor(
                cast(pf_kwh as double)
                / nullif(sqrt(pow(cast(pf_kwh as double), 2) + pow(cast(pf_kvarh as double), 2)), 0) * 100 + 0.5
            ) * 0.01 as decimal(4, 2))
        end as power_factor
    from added
),

adjusted as (
    select
        factored.bill_id,
        factored.account_id,
        factored.bill_month,
        least(
            factored.refusal,
            case when factored.lacks_reactive then 15 end,
            case when factored.pf_changes then 16 end,
            case when factored.power_factor is not null and pf_adjustment.standard is null then 17 end
        ) as refusal,
        factored.pf_standard,
        factored.charged_kwh,
        factored.catalogue_yuan,
        factored.purchase_yuan,
        factored.purchase_loss_yuan,
        factored.transmission_yuan,
        factored.system_operation_yuan,
        factored.tier_yuan,
        factored.punitive_yuan,
        factored.basic_yuan,
        factored.capacity_yuan,
        factored.demand_yuan,
        factored.fund_yuan,
        factored.pf_base_yuan,
        factored.power_factor,
        pf_adjustment.adjustment_pct,
        case
            when factored.pf_standard is null then 0
            else round(factored.pf_base_yuan * cast(pf_adjustment.adjustment_pct * 0.01 as decimal(6, 4)), 2)
        end as power_factor_yuan
    from factored
    left join pf_adjustment
        on pf_adjustment.standard = factored.pf_standard
        and pf_adjustment.power_factor = factored.power_factor
)

select
    adjusted.bill_id,
    adjusted.account_id,
    adjusted.bill_month,
    cast(adjusted.charged_kwh as decimal(12, 2)) as charged_kwh,
    cast(adjusted.catalogue_yuan as decimal(14, 2)) as catalogue_yuan,
    cast(adjusted.purchase_yuan as decimal(14, 2)) as purchase_yuan,
    cast(adjusted.purchase_loss_yuan as decimal(14, 2)) as purchase_loss_yuan,
    cast(adjusted.transmission_yuan as decimal(14, 2)) as transmission_yuan,
    cast(adjusted.system_operation_yuan as decimal(14, 2)) as system_operation_yuan,
    cast(adjusted.tier_yuan as decimal(14, 2)) as tier_yuan,
    cast(adjusted.punitive_yuan as decimal(14, 2)) as punitive_yuan,
    cast(adjusted.basic_yuan as decimal(14, 2)) as basic_yuan,
    cast(adjusted.capacity_yuan as decimal(14, 2)) as capacity_yuan,
    cast(adjusted.demand_yuan as decimal(14, 2)) as demand_yuan,
    cast(adjusted.fund_yuan as decimal(14, 2)) as fund_yuan,
    adjusted.pf_standard,
    adjusted.power_factor,
    cast(adjusted.adjustment_pct as decimal(6, 2)) as pf_adjustment_pct,
    adjusted.pf_base_yuan,
    cast(adjusted.power_factor_yuan as decimal(14, 2)) as power_factor_yuan,
    case
        when adjusted.refusal is null
            then cast(
                adjusted.catalogue_yuan
                + adjusted.purchase_yuan
                + adjusted.purchase_loss_yuan
                + adjusted.transmission_yuan
                + adjusted.system_operation_yuan
                + adjusted.tier_yuan
                + adjusted.punitive_yuan
                + adjusted.basic_yuan
                + adjusted.capacity_yuan
                + adjusted.demand_yuan
                + adjusted.fund_yuan
                + adjusted.power_factor_yuan as decimal(14, 2)
            )
    end as amount_yuan,
    reason.code as refusal
from adjusted
left join (
    values
        (1, 'structure_not_priced'),
        (2, 'no_price_table'),
        (3, 'two_prices_published'),
        (4, 'no_energy'),
        (5, 'deduction_without_bands'),
        (6, 'negative_energy'),
        (7, 'no_band_price'),
        (8, 'market_price_missing'),
        (9, 'no_loss_data'),
        (10, 'tier_year_unknown'),
        (11, 'no_capacity'),
        (12, 'no_demand'),
        (13, 'no_capacity_price'),
        (14, 'demand_discount_unknown'),
        (15, 'no_reactive'),
        (16, 'pf_standard_changes'),
        (17, 'pf_standard_not_listed'),
        (18, 'quantity_out_of_range')
) as reason(number, code) on reason.number = adjusted.refusal

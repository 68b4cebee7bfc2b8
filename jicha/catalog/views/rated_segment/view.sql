-- rated_segment: one row per stretch of a bill, every charge of it at the published prices, or why it cannot be priced.
with whole_bill as (
    select
        bill_id,
        cast(sum(charged_kwh) as decimal(12, 2)) as charged_kwh
    from rate_quantity
    where segments > 1
        and is_energy
    group by bill_id
    having count(energy_refusal) = 0
),

priced as (
    select
        charged.bill_id,
        charged.metering_point_id,
        charged.account_id,
        charged.bill_month,
        charged.segment_no,
        charged.segments,
        charged.segment_start,
        charged.segment_end,
        charged.pf_standard,
        charged.charged_kwh,
        charged.reactive_kvarh,
        charged.is_energy,
        charged.is_tiered,
        case when card.tier_period = 'day' then cast(0 as decimal(12, 2)) else charged.kwh_before end as kwh_before,
        charged.energy_refusal,
        charged.capacity_refusal,
        charged.charge_mode,
        charged.capacity_days,
        charged.contract_kva,
        charged.capacity_quantity_kva,
        charged.demand_quantity_kw,
        charged.excess_quantity_kw,
        card.price_code is null or not (
            coalesce(card.catalogue_all, card.transmission_all) is not null or card.catalogue_floats or card.transmission_floats
        ) as lacks_card,
        card.has_conflict,
        monthly.price_code is null or not (
            coalesce(monthly.catalogue_all, monthly.transmission_all) is not null
            or monthly.catalogue_floats or monthly.transmission_floats
        ) as lacks_month_card,
        monthly.has_conflict as month_conflicts,
        charged.is_tiered and card.tier_period <> 'day'
            and (charged.kwh_before is null or charged.tier_months is null) as lacks_year,
        case
            when card.catalogue_floats
                and (
                    (not charged.is_tou and charged.charged_kwh <> 0 and card.catalogue_all is null)
                    or (charged.sharp_kwh <> 0 and card.catalogue_sharp is null)
                    or (charged.peak_kwh <> 0 and card.catalogue_peak is null)
                    or (charged.flat_kwh <> 0 and card.catalogue_flat is null)
                    or (charged.valley_kwh <> 0 and card.catalogue_valley is null)
                    or (charged.deep_valley_kwh <> 0 and card.catalogue_deep_valley is null)
                ) then 7
            when charged.by_market and charged.market_yuan is null then 8
            when not charged.by_market and monthly.purchase_floats
                and (
                    (not charged.is_tou and charged.charged_kwh <> 0 and monthly.purchase_all is null)
                    or (charged.sharp_kwh <> 0 and monthly.purchase_sharp is null)
                    or (charged.peak_kwh <> 0 and monthly.purchase_peak is null)
                    or (charged.flat_kwh <> 0 and monthly.purchase_flat is null)
                    or (charged.valley_kwh <> 0 and monthly.purchase_valley is null)
                    or (charged.deep_valley_kwh <> 0 and monthly.purchase_deep_valley is null)
                ) then 7
            when monthly.purchase_loss_floats
                and (
                    (not charged.is_tou and charged.charged_kwh <> 0 and monthly.purchase_loss_all is null)
                    or (charged.sharp_kwh <> 0 and monthly.purchase_loss_sharp is null)
                    or (charged.peak_kwh <> 0 and monthly.purchase_loss_peak is null)
                    or (charged.flat_kwh <> 0 and monthly.purchase_loss_flat is null)
                    or (charged.valley_kwh <> 0 and monthly.purchase_loss_valley is null)
                    or (charged.deep_valley_kwh <> 0 and monthly.purchase_loss_deep_valley is null)
                ) then 7
            when card.transmission_floats
                and (
                    (not charged.is_tou and charged.charged_kwh <> 0 and card.transmission_all is null)
                    or (charged.sharp_kwh <> 0 and card.transmission_sharp is null)
                    or (charged.peak_kwh <> 0 and card.transmission_peak is null)
                    or (charged.flat_kwh <> 0 and card.transmission_flat is null)
                    or (charged.valley_kwh <> 0 and card.transmission_valley is null)
                    or (charged.deep_valley_kwh <> 0 and card.transmission_deep_valley is null)
                ) then 7
            when monthly.system_floats
                and (
                    (not charged.is_tou and charged.charged_kwh <> 0 and monthly.system_all is null)
                    or (charged.sharp_kwh <> 0 and monthly.system_sharp is null)
                    or (charged.peak_kwh <> 0 and monthly.system_peak is null)
                    or (charged.flat_kwh <> 0 and monthly.system_flat is null)
                    or (charged.valley_kwh <> 0 and monthly.system_valley is null)
                    or (charged.deep_valley_kwh <> 0 and monthly.system_deep_valley is null)
                ) then 7
        end as price_refusal,
        case
            when not (charged.is_tou and card.catalogue_floats)
                then cast(round(charged.charged_kwh * card.catalogue_all, 2) as decimal(14, 2))
        end as catalogue_all_yuan,
        cast(round(charged.sharp_kwh * card.catalogue_sharp, 2) as decimal(14, 2)) as catalogue_sharp_yuan,
        cast(round(charged.peak_kwh * card.catalogue_peak, 2) as decimal(14, 2)) as catalogue_peak_yuan,
        cast(round(charged.flat_kwh * card.catalogue_flat, 2) as decimal(14, 2)) as catalogue_flat_yuan,
        cast(round(charged.valley_kwh * card.catalogue_valley, 2) as decimal(14, 2)) as catalogue_valley_yuan,
        cast(round(charged.deep_valley_kwh * card.catalogue_deep_valley, 2) as decimal(14, 2)) as catalogue_deep_valley_yuan,
        case
            when not (charged.is_tou and monthly.purchase_floats) and not charged.by_market
                then cast(round(charged.charged_kwh * cast(round(monthly.purchase_all * coalesce(charged.agency_factor, 1), 8) as decimal(10, 8)), 2) as decimal(14, 2))
        end as purchase_all_yuan,
        case
            when not charged.by_market
                then cast(round(charged.sharp_kwh * cast(round(monthly.purchase_sharp * coalesce(charged.agency_factor, 1), 8) as decimal(10, 8)), 2) as decimal(14, 2))
        end as purchase_sharp_yuan,
        case
            when not charged.by_market
                then cast(round(charged.peak_kwh * cast(round(monthly.purchase_peak * coalesce(charged.agency_factor, 1), 8) as decimal(10, 8)), 2) as decimal(14, 2))
        end as purchase_peak_yuan,
        case
            when not charged.by_market
                then cast(round(charged.flat_kwh * cast(round(monthly.purchase_flat * coalesce(charged.agency_factor, 1), 8) as decimal(10, 8)), 2) as decimal(14, 2))
        end as purchase_flat_yuan,
        case
            when not charged.by_market
                then cast(round(charged.valley_kwh * cast(round(monthly.purchase_valley * coalesce(charged.agency_factor, 1), 8) as decimal(10, 8)), 2) as decimal(14, 2))
        end as purchase_valley_yuan,
        case
            when not charged.by_market
                then cast(round(charged.deep_valley_kwh * cast(round(monthly.purchase_deep_valley * coalesce(charged.agency_factor, 1), 8) as decimal(10, 8)), 2) as decimal(14, 2))
        end as purchase_deep_valley_yuan,
        case
            when not (charged.is_tou and monthly.purchase_loss_floats)
                then cast(round(charged.charged_kwh * monthly.purchase_loss_all, 2) as decimal(14, 2))
        end as purchase_loss_all_yuan,
        cast(round(charged.sharp_kwh * monthly.purchase_loss_sharp, 2) as decimal(14, 2)) as purchase_loss_sharp_yuan,
        cast(round(charged.peak_kwh * monthly.purchase_loss_peak, 2) as decimal(14, 2)) as purchase_loss_peak_yuan,
        cast(round(charged.flat_kwh * monthly.purchase_loss_flat, 2) as decimal(14, 2)) as purchase_loss_flat_yuan,
        cast(round(charged.valley_kwh * monthly.purchase_loss_valley, 2) as decimal(14, 2)) as purchase_loss_valley_yuan,
        cast(round(charged.deep_valley_kwh * monthly.purchase_loss_deep_valley, 2) as decimal(14, 2)) as purchase_loss_deep_valley_yuan,
        case
            when not (charged.is_tou and card.transmission_floats)
                then cast(round(charged.charged_kwh * card.transmission_all, 2) as decimal(14, 2))
        end as transmission_all_yuan,
        cast(round(charged.sharp_kwh * card.transmission_sharp, 2) as decimal(14, 2)) as transmission_sharp_yuan,
        cast(round(charged.peak_kwh * card.transmission_peak, 2) as decimal(14, 2)) as transmission_peak_yuan,
        cast(round(charged.flat_kwh * card.transmission_flat, 2) as decimal(14, 2)) as transmission_flat_yuan,
        cast(round(charged.valley_kwh * card.transmission_valley, 2) as decimal(14, 2)) as transmission_valley_yuan,
        cast(round(charged.deep_valley_kwh * card.transmission_deep_valley, 2) as decimal(14, 2)) as transmission_deep_valley_yuan,
        case
            when not (charged.is_tou and monthly.system_floats)
                then cast(round(charged.charged_kwh * monthly.system_all, 2) as decimal(14, 2))
        end as system_all_yuan,
        cast(round(charged.sharp_kwh * monthly.system_sharp, 2) as decimal(14, 2)) as system_sharp_yuan,
        cast(round(charged.peak_kwh * monthly.system_peak, 2) as decimal(14, 2)) as system_peak_yuan,
        cast(round(charged.flat_kwh * monthly.system_flat, 2) as decimal(14, 2)) as system_flat_yuan,
        cast(round(charged.valley_kwh * monthly.system_valley, 2) as decimal(14, 2)) as system_valley_yuan,
        cast(round(charged.deep_valley_kwh * monthly.system_deep_valley, 2) as decimal(14, 2)) as system_deep_valley_yuan,
        cast((
            cast(floor((card.tier_2_from_kwh + coalesce(charged.tier_extra_kwh, 0)) * 100) as bigint)
            * case when card.tier_period = 'day' then date_diff('day', charged.segment_start, charged.segment_end) else charged.tier_months end
            // nullif(case when card.tier_period = 'year' then 12 else 1 end, 0)
        ) * 0.01 as decimal(12, 2)) as tier_2_bound,
        cast((
            cast(floor((card.tier_3_from_kwh + coalesce(charged.tier_extra_kwh, 0)) * 100) as bigint)
            * case when card.tier_period = 'day' then date_diff('day', charged.segment_start, charged.segment_end) else charged.tier_months end
            // nullif(case when card.tier_period = 'year' then 12 else 1 end, 0)
        ) * 0.01 as decimal(12, 2)) as tier_3_bound,
        cast((
            cast(floor((card.tier_4_from_kwh + coalesce(charged.tier_extra_kwh, 0)) * 100) as bigint)
            * case when card.tier_period = 'day' then date_diff('day', charged.segment_start, charged.segment_end) else charged.tier_months end
            // nullif(case when card.tier_period = 'year' then 12 else 1 end, 0)
        ) * 0.01 as decimal(12, 2)) as tier_4_bound,
        cast((
            cast(floor((card.tier_5_from_kwh + coalesce(charged.tier_extra_kwh, 0)) * 100) as bigint)
            * case when card.tier_period = 'day' then date_diff('day', charged.segment_start, charged.segment_end) else charged.tier_months end
            // nullif(case when card.tier_period = 'year' then 12 else 1 end, 0)
        ) * 0.01 as decimal(12, 2)) as tier_5_bound,
        cast((
            cast(floor((card.tier_6_from_kwh + coalesce(charged.tier_extra_kwh, 0)) * 100) as bigint)
            * case when card.tier_period = 'day' then date_diff('day', charged.segment_start, charged.segment_end) else charged.tier_months end
            // nullif(case when card.tier_period = 'year' then 12 else 1 end, 0)
        ) * 0.01 as decimal(12, 2)) as tier_6_bound,
        card.tier_2 as tier_2_price,
        card.tier_3 as tier_3_price,
        card.tier_4 as tier_4_price,
        card.tier_5 as tier_5_price,
        card.tier_6 as tier_6_price,
        case when charged.by_market and charged.is_energy then charged.market_yuan end as market_yuan,
        cast(round(charged.charged_kwh * charged.punitive_add, 2) as decimal(14, 2)) as punitive_yuan,
        case
            when not charged.is_energy then null
            when card.basic_is_daily
                then cast(round(cast(date_diff('day', charged.segment_start, charged.segment_end) as decimal(4, 0)) * card.basic, 2) as decimal(14, 2))
            else cast(round(cast(
                (100 * date_diff('day', charged.segment_start, charged.segment_end) * 2 + charged.month_days)
                // nullif(2 * charged.month_days, 0) * 0.01 as decimal(6, 2)
            ) * card.basic, 2) as decimal(14, 2))
        end as basic_yuan,
        cast(round(charged.charged_kwh * card.fund, 2) as decimal(14, 2)) as fund_yuan,
        card.capacity as capacity_price,
        card.demand as demand_price,
        case
            when charged.charge_mode not in ('contract_demand', 'actual_demand') then false
            else cast(floor(coalesce(whole_bill.charged_kwh, case when charged.segments = 1 then charged.charged_kwh end) * 100) as bigint)
                // nullif(cast(floor(charged.contract_kva * 100) as bigint), 0)
                >= coalesce(
                    param('capacity.demand_discount_kwh_per_kva', charged.segment_start),
                    param('capacity.demand_discount_last_known', charged.segment_start)
                )
        end as is_large_user
    from rate_quantity as charged
    left join rate_card as card
        on card.price_code = charged.price_code
        and card.voltage_tier = charged.voltage_tier
        and card.price_month = cast(date_trunc('month', charged.segment_start) as date)
        and card.card_from <= charged.segment_start
        and (card.card_to is null or card.card_to > charged.segment_start)
    left join rate_card as monthly
        on monthly.price_code = charged.price_code
        and monthly.voltage_tier = charged.voltage_tier
        and monthly.price_month = cast(date_trunc('month', charged.bill_month) as date)
        and monthly.card_from <= charged.bill_month
        and (monthly.card_to is null or monthly.card_to > charged.bill_month)
    left join whole_bill on whole_bill.bill_id = charged.bill_id
),

discounted as (
    select
        bill_id,
        metering_point_id,
        account_id,
        bill_month,
        segment_no,
        segments,
        segment_start,
        segment_end,
        pf_standard,
        charged_kwh,
        reactive_kvarh,
        is_energy,
        is_tiered,
        kwh_before,
        energy_refusal,
        capacity_refusal,
        charge_mode,
        capacity_days,
        contract_kva,
        capacity_quantity_kva,
        demand_quantity_kw,
        excess_quantity_kw,
        lacks_card,
        has_conflict,
        lacks_month_card,
        month_conflicts,
        lacks_year,
        price_refusal,
        catalogue_all_yuan,
        catalogue_sharp_yuan,
        catalogue_peak_yuan,
        catalogue_flat_yuan,
        catalogue_valley_yuan,
        catalogue_deep_valley_yuan,
        purchase_all_yuan,
        purchase_sharp_yuan,
        purchase_peak_yuan,
        purchase_flat_yuan,
        purchase_valley_yuan,
        purchase_deep_valley_yuan,
        purchase_loss_all_yuan,
        purchase_loss_sharp_yuan,
        purchase_loss_peak_yuan,
        purchase_loss_flat_yuan,
        purchase_loss_valley_yuan,
        purchase_loss_deep_valley_yuan,
        transmission_all_yuan,
        transmission_sharp_yuan,
        transmission_peak_yuan,
        transmission_flat_yuan,
        transmission_valley_yuan,
        transmission_deep_valley_yuan,
        system_all_yuan,
        system_sharp_yuan,
        system_peak_yuan,
        system_flat_yuan,
        system_valley_yuan,
        system_deep_valley_yuan,
        tier_2_bound,
        tier_3_bound,
        tier_4_bound,
        tier_5_bound,
        tier_6_bound,
        tier_2_price,
        tier_3_price,
        tier_4_price,
        tier_5_price,
        tier_6_price,
        market_yuan,
        punitive_yuan,
        basic_yuan,
        fund_yuan,
        capacity_price,
        demand_price,
        case
            when is_large_user
                then cast(round(demand_price * coalesce(param('capacity.demand_discount_factor', segment_start), 1), 4) as decimal(12, 4))
            else demand_price
        end as reduced_price,
        coalesce(is_large_user, false) and not param('capacity.demand_discount_settled', segment_start) as lacks_discount,
        charge_mode <> 'capacity'
            and coalesce(contract_kva, 0) = 0
            and (
                param('capacity.demand_discount_kwh_per_kva', segment_start) is not null
                or not param('capacity.demand_discount_settled', segment_start)
            ) as lacks_contract
    from priced
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
    pf_standard,
    is_energy,
    charged_kwh,
    reactive_kvarh,
    energy_refusal is not null as lacks_energy,
    case
        when energy_refusal is not null then energy_refusal
        when not is_energy then null
        when lacks_card then 2
        when has_conflict then 3
        when lacks_month_card then 2
        when month_conflicts then 3
        when price_refusal is not null then price_refusal
        when lacks_year then 10
    end as energy_refusal,
    case
        when charge_mode = 'none' or capacity_days = 0 or energy_refusal = 1 then null
        when lacks_card then 2
        when has_conflict then 3
        when capacity_refusal = 11 then 11
        when charge_mode = 'capacity' and capacity_price is null then 13
        when charge_mode <> 'capacity' and demand_price is null then 13
        when lacks_contract then 11
        when lacks_discount then 14
        else capacity_refusal
    end as capacity_refusal,
    catalogue_all_yuan,
    catalogue_sharp_yuan,
    catalogue_peak_yuan,
    catalogue_flat_yuan,
    catalogue_valley_yuan,
    catalogue_deep_valley_yuan,
    purchase_all_yuan,
    purchase_sharp_yuan,
    purchase_peak_yuan,
    purchase_flat_yuan,
    purchase_valley_yuan,
    purchase_deep_valley_yuan,
    purchase_loss_all_yuan,
    purchase_loss_sharp_yuan,
    purchase_loss_peak_yuan,
    purchase_loss_flat_yuan,
    purchase_loss_valley_yuan,
    purchase_loss_deep_valley_yuan,
    transmission_all_yuan,
    transmission_sharp_yuan,
    transmission_peak_yuan,
    transmission_flat_yuan,
    transmission_valley_yuan,
    transmission_deep_valley_yuan,
    system_all_yuan,
    system_sharp_yuan,
    system_peak_yuan,
    system_flat_yuan,
    system_valley_yuan,
    system_deep_valley_yuan,
    case
        when is_tiered and is_energy
            then cast(round(cast(greatest(
                least(kwh_before + charged_kwh, coalesce(tier_3_bound, kwh_before + charged_kwh)) - greatest(kwh_before, tier_2_bound), 0
            ) as decimal(12, 2)) * tier_2_price, 2) as decimal(14, 2))
    end as tier_2_yuan,
    case
        when is_tiered and is_energy
            then cast(round(cast(greatest(
                least(kwh_before + charged_kwh, coalesce(tier_4_bound, kwh_before + charged_kwh)) - greatest(kwh_before, tier_3_bound), 0
            ) as decimal(12, 2)) * tier_3_price, 2) as decimal(14, 2))
    end as tier_3_yuan,
    case
        when is_tiered and is_energy
            then cast(round(cast(greatest(
                least(kwh_before + charged_kwh, coalesce(tier_5_bound, kwh_before + charged_kwh)) - greatest(kwh_before, tier_4_bound), 0
            ) as decimal(12, 2)) * tier_4_price, 2) as decimal(14, 2))
    end as tier_4_yuan,
    case
        when is_tiered and is_energy
            then cast(round(cast(greatest(
                least(kwh_before + charged_kwh, coalesce(tier_6_bound, kwh_before + charged_kwh)) - greatest(kwh_before, tier_5_bound), 0
            ) as decimal(12, 2)) * tier_5_price, 2) as decimal(14, 2))
    end as tier_5_yuan,
    case
        when is_tiered and is_energy
            then cast(round(cast(greatest(
                kwh_before + charged_kwh - greatest(kwh_before, tier_6_bound), 0
            ) as decimal(12, 2)) * tier_6_price, 2) as decimal(14, 2))
    end as tier_6_yuan,
    market_yuan,
    punitive_yuan,
    basic_yuan,
    fund_yuan,
    cast(round(capacity_quantity_kva * capacity_price, 2) as decimal(14, 2)) as capacity_yuan,
    cast(round(demand_quantity_kw * reduced_price, 2) as decimal(14, 2)) as demand_yuan,
    cast(round(excess_quantity_kw * reduced_price, 2) as decimal(14, 2)) as excess_yuan
from discounted

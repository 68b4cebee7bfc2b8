-- rate_segment: one row per standing bill and stretch, with the energies and parameters that price it.
with relation_month as (
    select
        relation.parent_point_id,
        relation.child_point_id,
        parent.read_month,
        relation.kind,
        case relation.kind
            when 'deduct' then child.metered_kwh
            when 'fixed' then relation.fixed_kwh
            when 'ratio' then cast(
                round(cast(parent.metered_kwh as decimal(10, 2)) * cast(relation.ratio_pct * 0.01 as decimal(7, 6)), 0)
                as decimal(12, 2)
            )
        end as kwh,
        case when relation.kind = 'deduct' then child.sharp_kwh end as sharp_kwh,
        case when relation.kind = 'deduct' then child.peak_kwh end as peak_kwh,
        case when relation.kind = 'deduct' then child.flat_kwh end as flat_kwh,
        case when relation.kind = 'deduct' then child.valley_kwh end as valley_kwh,
        case when relation.kind = 'deduct' then child.deep_valley_kwh end as deep_valley_kwh
    from metering_relation as relation
    join rate_register as parent
        on parent.metering_point_id = relation.parent_point_id
        and relation.valid_from <= parent.read_month
        and (relation.valid_to is null or relation.valid_to > parent.read_month)
    left join rate_register as child
        on child.metering_point_id = relation.child_point_id
        and child.read_month = parent.read_month
    where relation.kind in ('deduct', 'fixed', 'ratio')
),

deducted as (
    select
        parent_point_id,
        read_month,
        case when count(kwh) = count(parent_point_id) then cast(sum(kwh) as decimal(12, 2)) end as kwh,
        cast(sum(sharp_kwh) as decimal(12, 2)) as sharp_kwh,
        cast(sum(peak_kwh) as decimal(12, 2)) as peak_kwh,
        cast(sum(flat_kwh) as decimal(12, 2)) as flat_kwh,
        cast(sum(valley_kwh) as decimal(12, 2)) as valley_kwh,
        cast(sum(deep_valley_kwh) as decimal(12, 2)) as deep_valley_kwh
    from relation_month
    group by parent_point_id, read_month
),

settled as (
    select
        account_id,
        month,
        cast(sum(yuan) as decimal(14, 2)) as yuan
    from market_settlement
    where item in ('direct_purchase', 'retail_purchase', 'agency_purchase', 'deviation')
    group by account_id, month
),

project as (
    select
        account_id,
        connected_on as since,
        date '2200-01-01' as until
    from generator
    where is_nearby_use
    union all
    select
        account_id,
        valid_from as since,
        coalesce(valid_to, date '2200-01-01') as until
    from policy_list
    where kind = 'nearby_consumption'
),

-- Who uses a nearby-consumption project pays for the grid in another way, whatever the snapshot says of its purchase.
nearby as (
    select distinct stretch.bill_id
    from rate_energy_stretch as stretch
    join project
        on project.account_id = stretch.account_id
        and project.since <= stretch.period_start
        and project.until > stretch.period_start
),

numbered as (
    select
        bill_id,
        metering_point_id,
        account_id,
        bill_month,
        segment_no
    from rate_energy_stretch
    union
    select
        bill_id,
        metering_point_id,
        account_id,
        bill_month,
        segment_no
    from rate_capacity_stretch
),

counted as (
    select
        bill_id,
        metering_point_id,
        account_id,
        bill_month,
        segment_no,
        count(*) over (partition by bill_id) as segments
    from numbered
),

stretch as (
    select
        bill_id,
        metering_point_id,
        account_id,
        bill_month,
        segment_no,
        segment_start,
        segment_end,
        price_code,
        voltage_tier,
        market_mode,
        coalesce(tou_program, 'none') <> 'none' as is_tou,
        pf_standard,
        loss_mode,
        line_loss_pct,
        is_tiered,
        fixed_kwh,
        period_end,
        date_diff('day', period_start, segment_start) as days_before,
        date_diff('day', period_start, segment_end) as days_until,
        date_diff('day', period_start, period_end) as days_all,
        date_diff('day', segment_start, segment_end) = date_diff('day', period_start, period_end) as is_whole,
        row_number() over (
            partition by account_id, bill_month, market_mode in ('direct', 'retail')
            order by bill_id, metering_point_id, segment_no
        ) as market_no
    from rate_energy_stretch
),

month_energy as (
    select
        stretch.bill_id,
        stretch.metering_point_id,
        stretch.account_id,
        stretch.bill_month,
        stretch.segment_no,
        stretch.segment_start,
        stretch.segment_end,
        stretch.price_code,
        stretch.voltage_tier,
        stretch.market_mode,
        stretch.is_tou,
        stretch.pf_standard,
        stretch.loss_mode,
        stretch.line_loss_pct,
        stretch.is_tiered,
        stretch.period_end,
        stretch.days_before,
        stretch.days_until,
        stretch.days_all,
        stretch.is_whole,
        stretch.market_no,
        -- What a sub-meter without a reading takes is not known, so neither is what is left.
        case when deducted.parent_point_id is null or deducted.kwh is not null then register.metered_kwh end as metered_kwh,
        register.sharp_kwh,
        register.peak_kwh,
        register.flat_kwh,
        register.valley_kwh,
        register.deep_valley_kwh,
        register.reactive_kvarh,
        deducted.kwh as deducted_kwh,
        deducted.sharp_kwh as deducted_sharp_kwh,
        deducted.peak_kwh as deducted_peak_kwh,
        deducted.flat_kwh as deducted_flat_kwh,
        deducted.valley_kwh as deducted_valley_kwh,
        deducted.deep_valley_kwh as deducted_deep_valley_kwh,
        coalesce(share.kwh, stretch.fixed_kwh) as fixed_kwh
    from stretch
    left join rate_register as register
        on register.metering_point_id = stretch.metering_point_id
        and register.read_month = stretch.bill_month
    left join deducted
        on deducted.parent_point_id = stretch.metering_point_id
        and deducted.read_month = stretch.bill_month
    left join relation_month as share
        on share.child_point_id = stretch.metering_point_id
        and share.read_month = stretch.bill_month
        and share.kind in ('fixed', 'ratio')
),

energy as (
    select
        bill_id,
        metering_point_id,
        account_id,
        bill_month,
        segment_no,
        segment_start,
        segment_end,
        price_code,
        voltage_tier,
        market_mode,
        is_tou,
        pf_standard,
        loss_mode,
        line_loss_pct,
        is_tiered,
        period_end,
        market_no,
        case
            when is_whole then metered_kwh
            else cast((
                (cast(floor(metered_kwh * 100) as bigint) * days_until * 2 + days_all) // nullif(2 * days_all, 0)
                - (cast(floor(metered_kwh * 100) as bigint) * days_before * 2 + days_all) // nullif(2 * days_all, 0)
            ) * 0.01 as decimal(12, 2))
        end as metered_kwh,
        case
            when is_whole then sharp_kwh
            else cast((
                (cast(floor(sharp_kwh * 100) as bigint) * days_until * 2 + days_all) // nullif(2 * days_all, 0)
                - (cast(floor(sharp_kwh * 100) as bigint) * days_before * 2 + days_all) // nullif(2 * days_all, 0)
            ) * 0.01 as decimal(12, 2))
        end as sharp_kwh,
        case
            when is_whole then peak_kwh
            else cast((
                (cast(floor(peak_kwh * 100) as bigint) * days_until * 2 + days_all) // nullif(2 * days_all, 0)
                - (cast(floor(peak_kwh * 100) as bigint) * days_before * 2 + days_all) // nullif(2 * days_all, 0)
            ) * 0.01 as decimal(12, 2))
        end as peak_kwh,
        case
            when is_whole then flat_kwh
            else cast((
                (cast(floor(flat_kwh * 100) as bigint) * days_until * 2 + days_all) // nullif(2 * days_all, 0)
                - (cast(floor(flat_kwh * 100) as bigint) * days_before * 2 + days_all) // nullif(2 * days_all, 0)
            ) * 0.01 as decimal(12, 2))
        end as flat_kwh,
        case
            when is_whole then valley_kwh
            else cast((
                (cast(floor(valley_kwh * 100) as bigint) * days_until * 2 + days_all) // nullif(2 * days_all, 0)
                - (cast(floor(valley_kwh * 100) as bigint) * days_before * 2 + days_all) // nullif(2 * days_all, 0)
            ) * 0.01 as decimal(12, 2))
        end as valley_kwh,
        case
            when is_whole then deep_valley_kwh
            else cast((
                (cast(floor(deep_valley_kwh * 100) as bigint) * days_until * 2 + days_all) // nullif(2 * days_all, 0)
                - (cast(floor(deep_valley_kwh * 100) as bigint) * days_before * 2 + days_all) // nullif(2 * days_all, 0)
            ) * 0.01 as decimal(12, 2))
        end as deep_valley_kwh,
        case
            when is_whole then reactive_kvarh
            else cast((
                (cast(floor(reactive_kvarh * 100) as bigint) * days_until * 2 + days_all) // nullif(2 * days_all, 0)
                - (cast(floor(reactive_kvarh * 100) as bigint) * days_before * 2 + days_all) // nullif(2 * days_all, 0)
            ) * 0.01 as decimal(12, 2))
        end as reactive_kvarh,
        case
            when is_whole then deducted_kwh
            else cast((
                (cast(floor(deducted_kwh * 100) as bigint) * days_until * 2 + days_all) // nullif(2 * days_all, 0)
                - (cast(floor(deducted_kwh * 100) as bigint) * days_before * 2 + days_all) // nullif(2 * days_all, 0)
            ) * 0.01 as decimal(12, 2))
        end as deducted_kwh,
        case
            when is_whole then deducted_sharp_kwh
            else cast((
                (cast(floor(deducted_sharp_kwh * 100) as bigint) * days_until * 2 + days_all) // nullif(2 * days_all, 0)
                - (cast(floor(deducted_sharp_kwh * 100) as bigint) * days_before * 2 + days_all) // nullif(2 * days_all, 0)
            ) * 0.01 as decimal(12, 2))
        end as deducted_sharp_kwh,
        case
            when is_whole then deducted_peak_kwh
            else cast((
                (cast(floor(deducted_peak_kwh * 100) as bigint) * days_until * 2 + days_all) // nullif(2 * days_all, 0)
                - (cast(floor(deducted_peak_kwh * 100) as bigint) * days_before * 2 + days_all) // nullif(2 * days_all, 0)
            ) * 0.01 as decimal(12, 2))
        end as deducted_peak_kwh,
        case
            when is_whole then deducted_flat_kwh
            else cast((
                (cast(floor(deducted_flat_kwh * 100) as bigint) * days_until * 2 + days_all) // nullif(2 * days_all, 0)
                - (cast(floor(deducted_flat_kwh * 100) as bigint) * days_before * 2 + days_all) // nullif(2 * days_all, 0)
            ) * 0.01 as decimal(12, 2))
        end as deducted_flat_kwh,
        case
            when is_whole then deducted_valley_kwh
            else cast((
                (cast(floor(deducted_valley_kwh * 100) as bigint) * days_until * 2 + days_all) // nullif(2 * days_all, 0)
                - (cast(floor(deducted_valley_kwh * 100) as bigint) * days_before * 2 + days_all) // nullif(2 * days_all, 0)
            ) * 0.01 as decimal(12, 2))
        end as deducted_valley_kwh,
        case
            when is_whole then deducted_deep_valley_kwh
            else cast((
                (cast(floor(deducted_deep_valley_kwh * 100) as bigint) * days_until * 2 + days_all) // nullif(2 * days_all, 0)
                - (cast(floor(deducted_deep_valley_kwh * 100) as bigint) * days_before * 2 + days_all) // nullif(2 * days_all, 0)
            ) * 0.01 as decimal(12, 2))
        end as deducted_deep_valley_kwh,
        case
            when is_whole then fixed_kwh
            else cast((
                (cast(floor(fixed_kwh * 100) as bigint) * days_until * 2 + days_all) // nullif(2 * days_all, 0)
                - (cast(floor(fixed_kwh * 100) as bigint) * days_before * 2 + days_all) // nullif(2 * days_all, 0)
            ) * 0.01 as decimal(12, 2))
        end as fixed_kwh
    from month_energy
)

select
    counted.bill_id,
    counted.metering_point_id,
    counted.account_id,
    counted.bill_month,
    counted.segment_no,
    counted.segments,
    coalesce(energy.segment_start, capacity.segment_start) as segment_start,
    coalesce(energy.segment_end, capacity.segment_end) as segment_end,
    coalesce(energy.price_code, capacity.price_code) as price_code,
    coalesce(energy.voltage_tier, capacity.voltage_tier) as voltage_tier,
    case when nearby.bill_id is not null then 'local_consumption' else energy.market_mode end as market_mode,
    energy.bill_id is not null as is_energy,
    coalesce(energy.is_tou, false) as is_tou,
    energy.metered_kwh,
    energy.sharp_kwh,
    energy.peak_kwh,
    energy.flat_kwh,
    energy.valley_kwh,
    energy.deep_valley_kwh,
    energy.deducted_kwh,
    energy.deducted_sharp_kwh,
    energy.deducted_peak_kwh,
    energy.deducted_flat_kwh,
    energy.deducted_valley_kwh,
    energy.deducted_deep_valley_kwh,
    energy.fixed_kwh,
    energy.reactive_kvarh,
    coalesce(energy.pf_standard, capacity.pf_standard) as pf_standard,
    coalesce(energy.loss_mode, 'none') as loss_mode,
    transformer.loss_kvah,
    transformer.loss_no_load_kwh,
    transformer.loss_load_kwh,
    transformer.loss_no_load_kvarh,
    transformer.loss_load_kvarh,
    cast(null as decimal(12, 2)) as loss_fixed_kwh,
    cast(null as decimal(8, 4)) as loss_pct,
    energy.line_loss_pct,
    coalesce(energy.is_tiered, false) as is_tiered,
    tier_year.months_counted as tier_months,
    tier_year.extra_kwh as tier_extra_kwh,
    cast(tier_year.kwh_before + coalesce(
        sum(case when energy.is_tiered then coalesce(energy.fixed_kwh, energy.metered_kwh) - coalesce(energy.deducted_kwh, 0) end) over (
            partition by counted.bill_id, counted.metering_point_id
            order by counted.segment_no
            rows between unbounded preceding and 1 preceding
        ), 0
    ) as decimal(12, 2)) as kwh_before,
    case when tariff.is_punitive then tariff.punitive_add end as punitive_add,
    cast(null as decimal(4, 2)) as agency_factor,
    cast(case when energy.market_no > 1 then settled.yuan * 0 else settled.yuan end as decimal(14, 2)) as market_yuan,
    coalesce(capacity.charge_mode, 'none') as charge_mode,
    coalesce(capacity.capacity_days, 0) as capacity_days,
    coalesce(capacity.month_days, 30) as month_days,
    capacity.capacity_kva,
    capacity.contract_kva,
    capacity.contract_demand_kw,
    measured_demand.measured_kw as demand_kw
from counted
left join energy
    on energy.bill_id = counted.bill_id
    and energy.metering_point_id = counted.metering_point_id
    and energy.segment_no = counted.segment_no
left join rate_capacity_stretch as capacity
    on capacity.bill_id = counted.bill_id
    and capacity.metering_point_id = counted.metering_point_id
    and capacity.segment_no = counted.segment_no
left join rate_transformer as transformer
    on transformer.bill_id = counted.bill_id
    and transformer.metering_point_id = counted.metering_point_id
    and transformer.segment_no = counted.segment_no
left join tier_year
    on tier_year.bill_id = counted.bill_id
    and energy.is_tiered
left join tariff_assignment as tariff
    on tariff.metering_point_id = energy.metering_point_id
    and tariff.valid_from < energy.period_end
    and (tariff.valid_to is null or tariff.valid_to >= energy.period_end)
left join settled
    on settled.account_id = counted.account_id
    and settled.month = counted.bill_month
left join measured_demand
    on measured_demand.account_id = counted.account_id
    and measured_demand.read_month = counted.bill_month
left join nearby on nearby.bill_id = counted.bill_id

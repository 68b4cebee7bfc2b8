-- meter_ct_load: one row per current transformer in place, with its normal load against its rated primary current.
with ct as (
    select
        instrument_id,
        account_id,
        metering_point_id,
        phase,
        installed_on,
        s_class,
        coalesce(plate_primary, ratio_primary) as rated_primary_a,
        coalesce(plate_secondary, ratio_secondary) as rated_secondary_a,
        param('metering.load_curve_days_min', as_of()) as days_needed
    from instrument_transformer
    where kind = 'ct'
        and removed_on is null
),

quarter as (
    select
        metering_point_id,
        cast(measured_at as date) as day,
        greatest(coalesce(i_a, 0), coalesce(i_b, 0), coalesce(i_c, 0)) as amperes
    from interval_load
    where quality = 'good'
),

ranked as (
    select
        metering_point_id,
        amperes,
        row_number() over (partition by metering_point_id order by amperes) as place,
        count(*) over (partition by metering_point_id) as points
    from quarter
),

normal as (
    select
        metering_point_id,
        min(amperes) as amperes
    from ranked
    where place >= points * 0.95
    group by metering_point_id
),

curve as (
    select
        quarter.metering_point_id,
        normal.amperes,
        count(distinct quarter.day) as curve_days
    from quarter
    join normal on normal.metering_point_id = quarter.metering_point_id
    group by quarter.metering_point_id, normal.amperes
),

loaded as (
    select
        ct.instrument_id,
        ct.account_id,
        ct.metering_point_id,
        ct.phase,
        ct.installed_on,
        ct.s_class,
        ct.rated_primary_a,
        coalesce(
            curve.amperes * cast(ct.rated_primary_a as double) / nullif(cast(ct.rated_secondary_a as double), 0),
            cast(point.capacity_kva as double)
            / nullif(cast(point.voltage_kv as double) * case when point.wiring = '1p' then 1 else sqrt(3) end, 0)
        ) as load_a,
        case
            when curve.amperes is not null then 'curve'
            when point.capacity_kva is not null then 'capacity'
        end as load_source,
        curve.curve_days
    from ct
    join metering_point as point
        on point.metering_point_id = ct.metering_point_id
        and point.status = 'running'
    left join curve
        on curve.metering_point_id = ct.metering_point_id
        and curve.curve_days >= ct.days_needed
)

select
    instrument_id,
    account_id,
    metering_point_id,
    phase,
    installed_on,
    s_class,
    rated_primary_a,
    load_a,
    load_a * 100 / nullif(cast(rated_primary_a as double), 0) as load_pct,
    load_source,
    curve_days
from loaded

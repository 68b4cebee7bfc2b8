-- MR04 reading discontinuity: one row per register whose month does not begin where the last one ended.
with continued as (
    select
        metering_point_id,
        read_month,
        register,
        meter_asset_id,
        account_id,
        last_value,
        this_value,
        multiplier,
        lag(this_value) over (
            partition by metering_point_id, register, meter_asset_id
            order by read_month
        ) as closed_at,
        lag(read_month) over (
            partition by metering_point_id, register, meter_asset_id
            order by read_month
        ) as month_before
    from reading
)

select
    metering_point_id,
    read_month,
    register,
    meter_asset_id,
    metering_point_id || '/' || register as subject_id,
    read_month as fact_start,
    read_month as fact_end,
    '起码 ' || cast(last_value as varchar) as observed,
    '上月止码 ' || cast(closed_at as varchar) as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    cast(round((last_value - closed_at) * multiplier, 2) as decimal(12, 2)) as gap_kwh
from continued
where year(read_month) * 12 + month(read_month) = year(month_before) * 12 + month(month_before) + 1
    and last_value <> closed_at
    and this_value is not null
    and multiplier is not null

-- MR08 registers do not sum: one row per meter and month whose total register advanced otherwise than its bands together.
select
    metering_point_id,
    month,
    meter_asset_id,
    metering_point_id as subject_id,
    month as fact_start,
    last_day as fact_end,
    '总示数走 ' || cast(total_grown as varchar) || '，各费率合计走 ' || cast(bands_grown as varchar) as observed,
    '总示数走字等于各费率走字之和' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    freezes,
    gap_at_end
from register_growth
where abs(total_grown - bands_grown) > param('reading.register_sum_min_kwh', month)
    and abs(total_grown - bands_grown) > param('reading.register_sum_share', month) * total_grown

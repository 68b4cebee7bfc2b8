-- MR04 reading discontinuity: one row per register whose reading does not begin where the last one ended.
with broken as (
    select
        metering_point_id,
        read_month,
        register,
        meter_asset_id,
        account_id,
        bill_id,
        recorded_month,
        recorded_value,
        read_value,
        multiplier,
        gap_kwh,
        row_number() over (partition by bill_id, metering_point_id order by register, meter_asset_id) as place_on_bill
    from reading_gap
    where cause = 'continuity'
)

select
    broken.metering_point_id,
    broken.read_month,
    broken.register,
    broken.meter_asset_id,
    broken.metering_point_id as subject_id,
    broken.read_month as fact_start,
    last_day(broken.read_month) as fact_end,
    '起码 ' || cast(broken.read_value as varchar) as observed,
    '上次止码 ' || cast(broken.recorded_value as varchar) as expected,
    cast(coalesce(correction.total_yuan, 0) as decimal(14, 2)) as low_yuan,
    cast(coalesce(correction.total_yuan, 0) as decimal(14, 2)) as base_yuan,
    cast(coalesce(correction.total_yuan, 0) as decimal(14, 2)) as high_yuan,
    broken.account_id,
    broken.bill_id,
    broken.recorded_month,
    broken.multiplier,
    broken.gap_kwh,
    correction.energy_yuan,
    correction.fund_yuan,
    correction.power_factor_yuan
from broken
left join reading_correction as correction  -- all registers of a point are priced together, and stand on its first row
    on correction.bill_id = broken.bill_id
    and correction.metering_point_id = broken.metering_point_id
    and correction.cause = 'continuity'
    and broken.place_on_bill = 1

-- MR14 energy shifted between months: one row per meter billed less than its freezes in a month and more in the next, or the other way.
with differing as (
    select
        metering_point_id,
        read_month,
        meter_asset_id,
        account_id,
        bill_id,
        book_id,
        reader_id,
        read_kwh,
        frozen_kwh,
        before_on,
        before_read_kwh,
        before_frozen_kwh,
        read_kwh - frozen_kwh as more_now,
        before_frozen_kwh - before_read_kwh as less_before
    from freeze_energy
    where coalesce(kind, 'manual') not in ('estimated', 'self')
        and coalesce(before_kind, 'manual') not in ('estimated', 'self')
)

select
    metering_point_id,
    read_month,
    meter_asset_id,
    metering_point_id as subject_id,
    before_on as fact_start,
    last_day(read_month) as fact_end,
    '上月抄见 ' || cast(before_read_kwh as varchar) || ' kWh，本月抄见 ' || cast(read_kwh as varchar) || ' kWh' as observed,
    '上月冻结 ' || cast(before_frozen_kwh as varchar) || ' kWh，本月冻结 ' || cast(frozen_kwh as varchar) || ' kWh' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    bill_id,
    book_id,
    reader_id,
    cast(least(abs(more_now), abs(less_before)) as decimal(12, 2)) as shifted_kwh
from differing
where greatest(least(more_now, less_before), -greatest(more_now, less_before)) > param('reading.shift_min_kwh', read_month)
    and abs(more_now) > param('reading.shift_share', read_month) * frozen_kwh
    and abs(less_before) > param('reading.shift_share', read_month) * before_frozen_kwh

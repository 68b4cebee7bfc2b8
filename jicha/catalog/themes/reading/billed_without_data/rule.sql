-- MR12 billed without data: one row per automatic reading before which nothing was collected for days, its own day included.
with automatic as (
    select
        metering_point_id, read_month, register, meter_asset_id, account_id, read_on, energy_kwh, bill_id,
        param('reading.no_data_days', read_month) as allowed_days
    from reading
    where register = 'active_total'
        and kind = 'automatic'
),

silent as (
    select
        automatic.metering_point_id,
        automatic.read_month,
        automatic.register,
        automatic.meter_asset_id,
        automatic.account_id,
        automatic.read_on,
        automatic.energy_kwh,
        automatic.bill_id,
        automatic.allowed_days,
        max(tried.failure_reason) as failure_reason
    from automatic
    join collection_day as tried
        on tried.metering_point_id = automatic.metering_point_id
        and tried.account_id = automatic.account_id
        and tried.day <= automatic.read_on
        and date_diff('day', tried.day, automatic.read_on) <= automatic.allowed_days
    group by
        automatic.metering_point_id, automatic.read_month, automatic.register, automatic.meter_asset_id,
        automatic.account_id, automatic.read_on, automatic.energy_kwh, automatic.bill_id, automatic.allowed_days
    having count_if(coalesce(tried.frozen_ok, true) or tried.backfilled_at is not null) = 0
        and count_if(tried.day < automatic.read_on) >= automatic.allowed_days
)

select
    silent.metering_point_id,
    silent.read_month,
    silent.register,
    silent.meter_asset_id,
    silent.metering_point_id as subject_id,
    silent.read_month as fact_start,
    silent.read_on as fact_end,
    '抄表日 ' || cast(silent.read_on as varchar) || ' 及前 ' || cast(silent.allowed_days as varchar) || ' 天无采集，仍按自动抄表计 '
        || cast(silent.energy_kwh as varchar) || ' kWh' as observed,
    '采集或实抄的示数' as expected,
    cast(null as decimal(14, 2)) as low_yuan,
    cast(null as decimal(14, 2)) as base_yuan,
    cast(null as decimal(14, 2)) as high_yuan,
    silent.account_id,
    silent.bill_id,
    silent.failure_reason
from silent
anti join daily_register as frozen
    on frozen.metering_point_id = silent.metering_point_id
    and frozen.account_id = silent.account_id
    and frozen.day = silent.read_on

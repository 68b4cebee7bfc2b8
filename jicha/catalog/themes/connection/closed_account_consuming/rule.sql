-- BE20 closed account still consuming: one row per closed account whose meter ran on or was not returned.
with meter as (
    select
        account.account_id,
        account.closed_on,
        installed.installation_id,
        installed.meter_asset_id,
        installed.multiplier,
        installed.returned_to_store_on
    from account
    join meter_installation as installed
        on installed.account_id = account.account_id
        and (installed.removed_at is null or cast(installed.removed_at as date) >= account.closed_on)
    anti join meter_installation as taken_over
        on taken_over.meter_asset_id = installed.meter_asset_id
        and taken_over.account_id <> installed.account_id
        and taken_over.installed_at >= installed.installed_at
    where account.status = 'closed'
),

run_on as (
    select
        meter.installation_id,
        max(frozen.day) as last_day,
        arg_max(frozen.active_total, frozen.day) - arg_min(frozen.active_total, frozen.day) as advance
    from meter
    join daily_register as frozen
        on frozen.account_id = meter.account_id and frozen.meter_asset_id = meter.meter_asset_id and frozen.day > meter.closed_on
    where coalesce(frozen.quality, 'good') = 'good'
    group by meter.installation_id
),

counted as (
    select
        meter.account_id,
        meter.closed_on,
        max(run_on.last_day) as last_day,
        cast(sum(cast(run_on.advance as decimal(10, 4)) * cast(meter.multiplier as decimal(8, 2))) as decimal(14, 2)) as used_kwh,
        count(*) - count(meter.returned_to_store_on) as meters_out
    from meter
    left join run_on on run_on.installation_id = meter.installation_id
    group by meter.account_id, meter.closed_on
)

select
    account_id,
    account_id as subject_id,
    closed_on as fact_start,
    as_of() as fact_end,
    '销户后走字 ' || cast(coalesce(used_kwh, 0) as varchar) || ' kWh，未入库电能表 ' || cast(meters_out as varchar) || ' 只' as observed,
    '销户即拆表，' || cast(param('connection.closed_asset_return_days', closed_on) as varchar) || ' 天内入库' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    used_kwh,
    last_day,
    meters_out
from counted
where used_kwh > param('connection.closed_min_kwh', closed_on)
    or (meters_out > 0 and date_diff('day', closed_on, as_of()) > param('connection.closed_asset_return_days', closed_on))

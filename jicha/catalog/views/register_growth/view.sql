-- register_growth: one row per meter and month with the advance of its total register and of its bands together.
with frozen as (
    select
        metering_point_id,
        cast(date_trunc('month', day) as date) as month,
        meter_asset_id,
        account_id,
        day,
        active_total as total,
        coalesce(active_sharp, 0) + active_peak + active_flat + active_valley + coalesce(active_deep_valley, 0) as bands
    from daily_register
    where quality = 'good'
        and meter_asset_id is not null
        and active_total + active_peak + active_flat + active_valley is not null
),

ends as (
    select
        metering_point_id,
        month,
        meter_asset_id,
        account_id,
        min(day) as first_day,
        max(day) as last_day,
        count(*) as freezes,
        arg_min(total, day) as first_total,
        arg_max(total, day) as last_total,
        arg_min(bands, day) as first_bands,
        arg_max(bands, day) as last_bands
    from frozen
    group by metering_point_id, month, meter_asset_id, account_id
)

select
    metering_point_id,
    month,
    meter_asset_id,
    account_id,
    first_day,
    last_day,
    freezes,
    case when last_day > first_day and last_total >= first_total and last_bands >= first_bands
        then cast(last_total - first_total as decimal(12, 4)) end as total_grown,
    case when last_day > first_day and last_total >= first_total and last_bands >= first_bands
        then cast(last_bands - first_bands as decimal(12, 4)) end as bands_grown,
    cast(last_total - last_bands as decimal(12, 4)) as gap_at_end
from ends

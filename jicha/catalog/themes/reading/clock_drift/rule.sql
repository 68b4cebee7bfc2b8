-- MR09 meter clock drift: one row per point whose last freezes all show a clock off by more than the limit.
with latest as (
    select
        register.metering_point_id,
        register.account_id,
        register.meter_asset_id,
        register.day,
        register.clock_offset_s
    from daily_register as register
    join metering_point
        on metering_point.metering_point_id = register.metering_point_id
        and metering_point.account_id = register.account_id
        and metering_point.status = 'running'
        and metering_point.kind = 'settlement'
    where register.clock_offset_s is not null
        and register.day <= as_of()
    qualify row_number() over (partition by register.metering_point_id order by register.day desc)
        <= param('reading.clock_freezes_min', as_of())
),

run as (
    select
        metering_point_id,
        account_id,
        min(day) as first_day,
        max(day) as last_day,
        count(*) as freezes,
        count(distinct meter_asset_id) as meters,
        min(abs(clock_offset_s)) as least_off_s,
        max(abs(clock_offset_s)) as most_off_s
    from latest
    group by metering_point_id, account_id
)

select
    metering_point_id,
    metering_point_id as subject_id,
    first_day as fact_start,
    last_day as fact_end,
    '最近 ' || cast(freezes as varchar) || ' 次时差 ' || cast(least_off_s as varchar) || ' 至 ' || cast(most_off_s as varchar) || ' 秒' as observed,
    '不超过 ' || cast(param('metering.clock_abnormal_minutes', as_of()) as varchar) || ' 分钟' as expected,
    cast(null as decimal(14, 2)) as low_yuan,
    cast(null as decimal(14, 2)) as base_yuan,
    cast(null as decimal(14, 2)) as high_yuan,
    account_id,
    least_off_s > param('metering.clock_out_minutes', as_of()) * 60 as is_severe
from run
where meters = 1
    and freezes >= param('reading.clock_freezes_min', as_of())
    and least_off_s > param('metering.clock_abnormal_minutes', as_of()) * 60

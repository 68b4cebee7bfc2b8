-- AT21 supply and sale periods differ: one row per district and month whose loss is off because meters were read on other days.
with compared as (
    select
        district_id,
        month,
        booked_pct,
        same_period_pct,
        before_pct,
        joint_pct,
        target_pct,
        shift_days,
        read_points,
        abs(booked_pct - same_period_pct) > param('loss.same_period_points', month)
        and shift_days > param('loss.period_shift_days', month) as is_shifted
    from district_booked
    where district_kind = 'public'
        and booked_pct is not null
        and shift_days is not null
        and target_pct is not null
)

select
    district_id,
    month,
    district_id as subject_id,
    case when is_shifted then month else cast(month - interval 1 month as date) end as fact_start,
    last_day(month) as fact_end,
    '统计线损率 ' || cast(cast(booked_pct as decimal(8, 2)) as varchar) || '%，抄表日平均偏差 ' || cast(shift_days as varchar)
        || ' 天，上月同期线损率 ' || coalesce(cast(cast(before_pct as decimal(8, 2)) as varchar), '不明') || '%' as observed,
    '同期线损率 ' || cast(cast(same_period_pct as decimal(8, 2)) as varchar) || '%，两月合并 '
        || coalesce(cast(cast(joint_pct as decimal(8, 2)) as varchar), '不明') || '%' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    booked_pct,
    same_period_pct,
    before_pct,
    joint_pct,
    target_pct,
    shift_days,
    read_points
from compared
where is_shifted
    or (
        least(same_period_pct, before_pct) < param('loss.negative_loss_pct', month)
        and greatest(same_period_pct, before_pct) - joint_pct > param('loss.same_period_points', month)
        and joint_pct between 0 and target_pct + param('loss.high_loss_points', month)
    )

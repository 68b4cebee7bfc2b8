-- AT21 supply and sale periods differ: one row per district and month whose booked loss is off because of its reading days.
select
    district_id,
    month,
    district_id as subject_id,
    month as fact_start,
    last_day(month) as fact_end,
    '统计线损率 ' || cast(cast(booked_pct as decimal(8, 2)) as varchar) || '%，抄表日平均偏差 '
        || cast(shift_days as varchar) || ' 天' as observed,
    '同期线损率 ' || cast(cast(same_period_pct as decimal(8, 2)) as varchar) || '%，相差不多于 '
        || cast(param('loss.same_period_points', month) as varchar) || ' 个百分点' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    booked_pct,
    same_period_pct,
    shift_days,
    read_points,
    booked_supply_kwh,
    booked_loss_kwh,
    same_period_supply_kwh
from district_booked
where district_kind = 'public'
    and abs(booked_pct - same_period_pct) > param('loss.same_period_points', month)
    and shift_days > param('loss.period_shift_days', month)

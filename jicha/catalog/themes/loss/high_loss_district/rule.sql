-- AT01 high-loss district: one row per district and month that loses too much above its target.
with above_target as (
    select
        district_id,
        month,
        supply_kwh,
        loss_kwh,
        loss_pct,
        target_pct,
        expected_point_days,
        frozen_point_days,
        cast(cast(loss_kwh as double) - cast(supply_kwh as double) * cast(target_pct as double) / 100 as decimal(12, 2))
            as above_target_kwh
    from district_month
    where district_kind = 'public'
        and loss_pct - target_pct > param('loss.high_loss_points', month)
        and loss_kwh >= param('loss.high_loss_min_kwh', month)
)

select
    district_id,
    month,
    district_id as subject_id,
    month as fact_start,
    last_day(month) as fact_end,
    '线损率 ' || cast(cast(loss_pct as decimal(8, 2)) as varchar) || '%，损失 '
        || cast(cast(loss_kwh as decimal(14, 2)) as varchar) || ' kWh' as observed,
    '指标 ' || cast(cast(target_pct as decimal(8, 2)) as varchar) || '%，超出不多于 '
        || cast(param('loss.high_loss_points', month) as varchar) || ' 个百分点' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(round(above_target_kwh * param('loss.average_purchase_price', month), 2) as decimal(14, 2)) as high_yuan,
    supply_kwh,
    loss_kwh,
    loss_pct,
    target_pct,
    above_target_kwh,
    expected_point_days,
    frozen_point_days
from above_target

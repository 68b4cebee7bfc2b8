-- AT02 negative-loss district: one row per district and month that sold more than it was supplied.
select
    district_id,
    month,
    district_id as subject_id,
    month as fact_start,
    last_day(month) as fact_end,
    '线损率 ' || cast(cast(loss_pct as decimal(8, 2)) as varchar) || '%，售电量多出 '
        || cast(cast(-loss_kwh as decimal(14, 2)) as varchar) || ' kWh' as observed,
    '不低于 ' || cast(param('loss.negative_loss_pct', month) as varchar) || '%' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    in_kwh,
    out_kwh,
    feed_in_kwh,
    sale_kwh,
    supply_kwh,
    loss_kwh,
    loss_pct,
    target_pct,
    expected_point_days,
    frozen_point_days
from district_month
where district_kind = 'public'
    and loss_pct < param('loss.negative_loss_pct', month)

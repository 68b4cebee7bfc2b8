-- AT21 supply and sale periods differ: one row per district and month whose loss is off because its meters were read on other days.
with pair as (
    select
        district_id,
        month,
        booked_pct,
        same_period_pct,
        shift_days,
        read_points,
        booked_supply_kwh,
        same_period_supply_kwh,
        target_pct,
        ...

-- AT05 bus imbalance: one row per bus and month whose inflow and outflow differ too much.
with limited as (
    select
        bus_id,
        month,
        bus_name,
        voltage_kv,
        in_kwh,
        out_kwh,
        imbalance_kwh,
        imbalance_pct,
        point_days,
        param('loss.bus_imbalance_pct', month, voltage_class) as limit_pct
    from bus_month
)

select
    bus_id,
    month,
    bus_id as subject_id,
    month as fact_start,
    last_day(month) as fact_end,
    '不平衡率 ' || cast(cast(imbalance_pct as decimal(8, 2)) as varchar) || '%，不平衡电量 '
        || cast(cast(imbalance_kwh as decimal(14, 2)) as varchar) || ' kWh' as observed,
    '不超过 ±' || cast(limit_pct as varchar) || '%' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    bus_name,
    voltage_kv,
    in_kwh,
    out_kwh,
    imbalance_kwh,
    imbalance_pct,
    point_days
from limited
where abs(imbalance_pct) > limit_pct

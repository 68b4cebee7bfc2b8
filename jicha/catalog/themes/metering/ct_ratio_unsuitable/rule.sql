-- MT03 CT ratio does not suit the load: one row per current transformer loaded below or above its range.
with reduced as (
    select distinct account_id
    from account_event
    where kind in ('reduce', 'suspend')
        and effective_from <= as_of()
        and (effective_to > as_of() or effective_to is null)
),

limited as (
    select
        load.instrument_id,
        load.account_id,
        load.metering_point_id,
        load.phase,
        load.installed_on,
        load.s_class,
        load.rated_primary_a,
        load.load_a,
        load.load_pct,
        load.load_source,
        load.curve_days,
        reduced.account_id is not null as is_reduced,
        case
            when load.s_class then param('metering.ct_load_pct_min_s_class', load.installed_on)
            when not load.s_class then param('metering.ct_load_pct_min', load.installed_on)
        end as pct_min,
        param('metering.ct_load_pct_max', load.installed_on) as pct_max
    from meter_ct_load as load
    left join reduced on reduced.account_id = load.account_id
    where load.s_class is not null
)

select
    instrument_id,
    metering_point_id as subject_id,
    installed_on as fact_start,
    as_of() as fact_end,
    case load_source when 'curve' then '负荷曲线95%分位 ' else '按所带容量折算 ' end
    || cast(cast(load_a as decimal(10, 1)) as varchar) || ' A，为额定一次电流 '
    || cast(rated_primary_a as varchar) || ' A 的 ' || cast(cast(load_pct as decimal(10, 1)) as varchar) || '%' as observed,
    cast(pct_min as varchar) || '% 至 ' || cast(pct_max as varchar) || '%' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    phase,
    s_class,
    load_source,
    curve_days
from limited
where (load_pct < pct_min and not is_reduced)
    or load_pct > pct_max

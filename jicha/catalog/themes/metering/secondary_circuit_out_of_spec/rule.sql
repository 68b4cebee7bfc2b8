-- MT07 secondary circuit out of spec: one row per circuit whose section, voltage drop or burden is out of limits.
with rated as (
    select
        metering_point_id,
        kind,
        min(burden_va) as rated_va
    from instrument_transformer
    where removed_on is null
    group by metering_point_id, kind
),

limited as (
    select
        circuit.circuit_id,
        circuit.account_id,
        circuit.kind,
        circuit.built_on,
        circuit.measured_on,
        circuit.section_mm2,
        circuit.drop_pct,
        circuit.burden_va,
        rated.rated_va,
        case circuit.kind
            when 'ct' then param('metering.ct_wire_mm2_min', circuit.built_on)
            when 'pt' then param('metering.vt_wire_mm2_min', circuit.built_on)
        end as mm2_min,
        case when circuit.kind = 'pt' then param('metering.vt_drop_pct_max', circuit.built_on, point.metering_class) end as drop_max,
        rated.rated_va * param('metering.burden_pct_min', circuit.built_on) as va_min_pct,
        rated.rated_va * param('metering.burden_pct_max', circuit.built_on) as va_max_pct
    from secondary_circuit as circuit
    left join metering_point as point on point.metering_point_id = circuit.metering_point_id
    left join rated
        on rated.metering_point_id = circuit.metering_point_id
        and rated.kind = circuit.kind
    where circuit.section_mm2 is not null
        and (circuit.kind = 'ct' or point.metering_class is not null)
)

select
    circuit_id,
    circuit_id as subject_id,
    built_on as fact_start,
    as_of() as fact_end,
    case kind when 'ct' then '电流回路' else '电压回路' end || '截面 ' || cast(section_mm2 as varchar) || ' mm²'
    || coalesce('，压降 ' || cast(drop_pct as varchar) || '%', '')
    || coalesce('，负荷 ' || cast(burden_va as varchar) || ' VA', '') as observed,
    '截面不小于 ' || cast(cast(mm2_min as decimal(6, 1)) as varchar) || ' mm²' || coalesce('，压降不超过 ' || cast(drop_max as varchar) || '%', '')
    || coalesce('，额定负荷 ' || cast(rated_va as varchar) || ' VA', '') as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    measured_on
from limited
where section_mm2 < mm2_min
    or drop_pct > drop_max
    or burden_va * 100 < va_min_pct
    or burden_va * 100 > va_max_pct

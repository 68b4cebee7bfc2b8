-- AT22 no tamper-proof cabinet: one row per settlement point with a transformer of its own that is neither safe nor planned.
with planned as (
    select distinct metering_point_id
    from retrofit_plan
    where kind = 'tamper_proof_cabinet'
        and status <> 'cancelled'
)

select
    metering_point.metering_point_id,
    metering_point.metering_point_id as subject_id,
    coalesce(metering_point.built_on, metering_point.opened_on, as_of()) as fact_start,
    as_of() as fact_end,
    case metering_point.cabinet_kind
        when 'metering_cabinet' then '计量柜'
        when 'metering_box' then '计量箱'
        when 'plain_box' then '普通表箱'
        else '无柜箱'
    end as observed,
    '防窃电计量柜或已列改造计划' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    metering_point.account_id,
    metering_point.mode,
    metering_point.cabinet_kind,
    metering_point.capacity_kva,
    metering_point.voltage_kv,
    metering_point.built_on
from metering_point
anti join planned on planned.metering_point_id = metering_point.metering_point_id
where metering_point.kind = 'settlement'
    and metering_point.status = 'running'
    and metering_point.mode in ('hv_hv', 'hv_lv')
    and metering_point.cabinet_kind <> 'tamper_proof'
    and not (metering_point.mode = 'hv_hv' and metering_point.cabinet_kind = 'metering_cabinet')

-- MR02 estimated or missed reading: one row per meter and month whose reading is, or looks, estimated or comes too late.
with signs as (
    select
        cycle.metering_point_id,
        cycle.read_month,
        cycle.meter_asset_id,
        cycle.account_id,
        cycle.book_id,
        cycle.reader_id,
        cycle.kind,
        cycle.energy_kwh,
        cycle.frozen_gap_kwh,
        cast(round(cast(cycle.frozen_gap_kwh as decimal(10, 2)) * month.price, 2) as decimal(14, 2)) as yuan,
        case
            when cycle.estimated_cycles >= param('reading.estimated_cycles_min', cycle.read_month)
                then '连续估抄 ' || cast(cycle.estimated_cycles as varchar) || ' 期'
            when cycle.months_unread > param('reading.residential_cycle_max_months', cycle.read_month)
                then '距上次抄表 ' || cast(cycle.months_unread as varchar) || ' 个月'
            when cycle.kind = 'manual'
                and abs(cycle.frozen_gap_kwh) > param('reading.freeze_difference_kwh', cycle.read_month)
                and abs(cycle.frozen_gap_kwh) > cycle.energy_kwh * param('reading.freeze_difference_share', cycle.read_month)
                then '抄录与零点冻结差 ' || cast(cycle.frozen_gap_kwh as varchar) || ' kWh'
            when cycle.same_cycles >= param('reading.same_value_cycles_min', cycle.read_month)
                then '连续 ' || cast(cycle.same_cycles as varchar) || ' 期同为 ' || cast(cycle.energy_kwh as varchar) || ' kWh'
            when cycle.round_cycles >= param('reading.round_value_cycles_min', cycle.read_month)
                then '连续 ' || cast(cycle.round_cycles as varchar) || ' 期整数，本期 ' || cast(cycle.energy_kwh as varchar) || ' kWh'
        end as observed
    from reading_cycle as cycle
    left join account_month as month
        on month.account_id = cycle.account_id
        and month.month = cycle.read_month
    where cycle.kind is not null
        and cycle.energy_kwh is not null
        and param('reading.residential_cycle_max_months', cycle.read_month) is not null
)

select
    signs.metering_point_id,
    signs.read_month,
    signs.meter_asset_id,
    signs.metering_point_id as subject_id,
    signs.read_month as fact_start,
    last_day(signs.read_month) as fact_end,
    signs.observed,
    '每期按例日实抄；抄不到的经批准待期补抄' as expected,
    coalesce(signs.yuan, cast(0 as decimal(14, 2))) as low_yuan,
    coalesce(signs.yuan, cast(0 as decimal(14, 2))) as base_yuan,
    coalesce(signs.yuan, cast(0 as decimal(14, 2))) as high_yuan,
    signs.account_id,
    signs.reader_id,
    signs.kind,
    signs.frozen_gap_kwh
from signs
anti join reading_exception as approval
    on approval.read_month = signs.read_month
    and approval.approved_on is not null
    and (approval.account_id = signs.account_id or (approval.account_id is null and approval.book_id = signs.book_id))
where signs.observed is not null

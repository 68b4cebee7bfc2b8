-- MT11 meter-change reading mismatch: one row per meter change whose registers were not handed over as recorded.
with broken as (
    select
        change.installation_id,
        change.account_id,
        change.metering_point_id,
        change.read_month,
        change.changed_on,
        gap.bill_id,
        gap.register,
        gap.cause,
        gap.recorded_value,
        gap.read_value,
        gap.gap_kwh,
        case gap.cause when 'frozen' then 'frozen' else 'meter_change' end as correction_cause
    from meter_change as change
    join reading_gap as gap
        on gap.metering_point_id = change.metering_point_id
        and gap.meter_asset_id = case gap.cause when 'installed' then change.meter_asset_id else change.old_meter_asset_id end
        and gap.cause <> 'continuity'
        and gap.read_month >= cast(change.read_month - interval 1 month as date)
    where (gap.cause <> 'frozen' or gap.gap_kwh > param('metering.meter_change_tolerance_kwh', change.changed_on))
        and change.install_value + change.old_remove_value is not null
),

priced as (
    select
        touched.installation_id,
        cast(sum(correction.total_yuan) as decimal(14, 2)) as yuan
    from (select distinct installation_id, bill_id, metering_point_id, correction_cause from broken) as touched
    join reading_correction as correction
        on correction.bill_id = touched.bill_id
        and correction.metering_point_id = touched.metering_point_id
        and correction.cause = touched.correction_cause
    group by touched.installation_id
)

select
    broken.installation_id,
    broken.installation_id as subject_id,
    broken.changed_on as fact_start,
    last_day(broken.read_month) as fact_end,
    string_agg(
        broken.register || case broken.cause when 'installed' then ' 新表起码 ' when 'removed' then ' 旧表止码 ' else ' 拆表示数 ' end
        || cast(broken.read_value as varchar), '；' order by broken.register, broken.cause
    ) as observed,
    string_agg(
        broken.register || case broken.cause when 'installed' then ' 装表示数 ' when 'removed' then ' 拆表示数 ' else ' 零点冻结 ' end
        || cast(broken.recorded_value as varchar), '；' order by broken.register, broken.cause
    ) as expected,
    coalesce(priced.yuan, cast(0 as decimal(14, 2))) as low_yuan,
    coalesce(priced.yuan, cast(0 as decimal(14, 2))) as base_yuan,
    coalesce(priced.yuan, cast(0 as decimal(14, 2))) as high_yuan,
    broken.account_id,
    cast(sum(case when broken.register = 'active_total' then broken.gap_kwh else 0 end) as decimal(12, 2)) as gap_kwh
from broken
left join priced on priced.installation_id = broken.installation_id
group by broken.installation_id, broken.account_id, broken.changed_on, broken.read_month, priced.yuan

-- MT12 change not notified: one row per meter and month billed by the multiplier of before a change, or told of it too late.
with noticed as (
    select
        metering_point_id,
        cast(changed_at as date) as changed_on,
        min(cast(notified_at as date)) as notified_on,
        max(cast(billing_updated_at as date)) as updated_on
    from device_change_notice
    group by metering_point_id, cast(changed_at as date)
),

changed as (
    select
        now.metering_point_id,
        now.read_month,
        now.meter_asset_id,
        now.account_id,
        now.bill_id,
        now.installed_on,
        now.billed_multiplier,
        now.previous_multiplier,
        now.installed_multiplier,
        noticed.notified_on,
        noticed.updated_on,
        now.billed_multiplier = now.previous_multiplier as bills_the_old,
        now.installed_on >= now.last_read_on
        and date_diff('day', now.installed_on, coalesce(noticed.updated_on, as_of()))
        > param('metering.change_notice_days', now.read_month, case account.customer_kind when 'high_voltage' then 'hv' else 'lv' end)
            as told_late
    from reading_multiplier as now
    join account on account.account_id = now.account_id and account.customer_kind is not null
    left join noticed on noticed.metering_point_id = now.metering_point_id and noticed.changed_on = now.installed_on
    where now.installed_multiplier <> now.previous_multiplier
        and now.billed_multiplier is not null
)

select
    changed.metering_point_id,
    changed.read_month,
    changed.meter_asset_id,
    changed.bill_id as subject_id,
    changed.read_month as fact_start,
    last_day(changed.read_month) as fact_end,
    '计费倍率 ' || cast(changed.billed_multiplier as varchar)
    || coalesce('，通知 ' || cast(changed.notified_on as varchar), '，未见通知')
    || coalesce('，计费更新 ' || cast(changed.updated_on as varchar), '，计费未更新') as observed,
    cast(changed.installed_on as varchar) || ' 起倍率 ' || cast(changed.installed_multiplier as varchar) as expected,
    cast(coalesce(correction.total_yuan, 0) as decimal(14, 2)) as low_yuan,
    cast(coalesce(correction.total_yuan, 0) as decimal(14, 2)) as base_yuan,
    cast(coalesce(correction.total_yuan, 0) as decimal(14, 2)) as high_yuan,
    changed.account_id,
    changed.previous_multiplier,
    correction.active_kwh
from changed
left join reading_correction as correction
    on correction.bill_id = changed.bill_id
    and correction.metering_point_id = changed.metering_point_id
    and correction.cause = 'notice'
    and changed.bills_the_old
where changed.bills_the_old or changed.told_late

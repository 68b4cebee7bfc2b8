-- MR01 reading day moved: one row per metering point read too far from its planned day without prior approval.
with read as (
    select
        reading.metering_point_id,
        reading.read_month,
        reading.register,
        reading.meter_asset_id,
        reading.account_id,
        reading.book_id,
        reading.reader_id,
        reading.kind,
        reading.planned_on,
        reading.read_on,
        abs(date_diff('day', reading.planned_on, reading.read_on)) as days_off,
        param('reading.day_tolerance_days', reading.read_month, case account.customer_kind when 'high_voltage' then 'hv' else 'lv' end)
            as allowed_days,
        row_number() over (
            partition by reading.metering_point_id, reading.read_month
            order by reading.read_on desc, reading.meter_asset_id
        ) as place_from_end
    from reading
    join account on account.account_id = reading.account_id and account.customer_kind is not null
    where reading.register = 'active_total'
)

select
    read.metering_point_id,
    read.read_month,
    read.register,
    read.meter_asset_id,
    read.metering_point_id as subject_id,
    read.planned_on as fact_start,
    greatest(read.planned_on, read.read_on) as fact_end,
    cast(read.read_on as varchar) || ' 抄表' as observed,
    '例日 ' || cast(read.planned_on as varchar) || '，允许偏差 ' || cast(read.allowed_days as varchar) || ' 天' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    read.account_id,
    read.book_id,
    read.reader_id,
    read.kind,
    read.days_off
from read
anti join reading_exception as approval
    on approval.read_month = read.read_month
    and (approval.account_id = read.account_id or (approval.account_id is null and approval.book_id = read.book_id))
    and approval.approved_on <= read.read_on
    and (approval.moved_to is null or abs(date_diff('day', approval.moved_to, read.read_on)) <= read.allowed_days)
anti join account_event as event
    on event.account_id = read.account_id
    and event.effective_from = read.read_on
where read.days_off > read.allowed_days
    and read.place_from_end = 1

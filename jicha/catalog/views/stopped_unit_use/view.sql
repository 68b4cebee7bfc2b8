-- stopped_unit_use: one row per reduction and bill whose stopped unit has a metering point of its own: what that point drew meanwhile.
with own_point as (
    select distinct
        reduction_bill.event_id,
        reduction_bill.bill_id,
        reduction_bill.account_id,
        reduction_bill.bill_month,
        reduction_bill.period_start,
        reduction_bill.period_end,
        reduction_bill.reduced_on,
        coalesce(reduction_bill.ended_on, reduction_bill.period_end) as ended_on,
        customer_equipment.point_id
    from reduction_bill
    join customer_equipment
        on customer_equipment.equipment_id = reduction_bill.equipment_id
        and customer_equipment.valid_from < reduction_bill.period_end
        and coalesce(customer_equipment.valid_to, reduction_bill.period_end) > reduction_bill.period_start
),

-- A point that also serves a unit in operation says nothing about the stopped one.
shared as (
    select distinct
        own_point.event_id,
        own_point.bill_id
    from own_point
    join customer_equipment
        on customer_equipment.point_id = own_point.point_id
        and customer_equipment.state <> 'stopped'
        and customer_equipment.valid_from < own_point.ended_on
        and coalesce(customer_equipment.valid_to, own_point.ended_on) > own_point.reduced_on
),

frozen as (
    select
        own_point.event_id,
        own_point.bill_id,
        own_point.account_id,
        own_point.bill_month,
        daily_register.day,
        daily_register.active_total,
        metering_point.multiplier,
        lead(daily_register.day) over following as next_day,
        lead(daily_register.active_total) over following as next_total
    from own_point
    anti join shared
        on shared.event_id = own_point.event_id
        and shared.bill_id = own_point.bill_id
    join daily_register
        on daily_register.metering_point_id = own_point.point_id
        and daily_register.day >= own_point.period_start
        and daily_register.day < own_point.period_end
        and daily_register.day > own_point.reduced_on
        and daily_register.day < own_point.ended_on
        and coalesce(daily_register.quality, 'good') = 'good'
    join metering_point on metering_point.metering_point_id = own_point.point_id
    window following as (
        partition by own_point.event_id, own_point.bill_id, daily_register.meter_asset_id
        order by daily_register.day
    )
),

used as (
    select
        event_id,
        bill_id,
        account_id,
        bill_month,
        (next_total - active_total) * multiplier as kwh,
        case when (next_total - active_total) * multiplier >= param('capacity.stopped_min_kwh', day) then 1 else 0 end as is_used
    from frozen
    where next_day = day + 1
)

select
    event_id,
    bill_id,
    account_id,
    bill_month,
    cast(count(*) as integer) as read_days,
    cast(sum(is_used) as integer) as used_days,
    cast(round(sum(kwh), 2) as decimal(14, 2)) as kwh
from used
group by event_id, bill_id, account_id, bill_month

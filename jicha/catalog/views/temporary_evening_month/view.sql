-- temporary_evening_month: one row per temporary supply and month with enough days of curve, and its energy's evening share.
with quarter as (
    select
        interval_load.account_id,
        cast(date_trunc('month', interval_load.measured_at) as date) as bill_month,
        cast(interval_load.measured_at as date) as day,
        interval_load.p_total_kw * cast(metering_point.multiplier as double) as kw,
        cast(floor(cast(seconds_between(date_trunc('day', interval_load.measured_at), interval_load.measured_at) as double) / 3600)
            as integer) as hour_of_day
    from interval_load
    join account
        on account.account_id = interval_load.account_id
        and account.is_temporary
    join metering_point
        on metering_point.metering_point_id = interval_load.metering_point_id
        and metering_point.kind = 'settlement'
    where interval_load.p_total_kw is not null
),

monthly as (
    select
        account_id,
        bill_month,
        count(distinct day) as curve_days,
        sum(kw) as kw,
        sum(kw) filter (
            where hour_of_day >= param('connection.temporary_evening_from_hour', bill_month)
                and hour_of_day < param('connection.temporary_evening_to_hour', bill_month)
        ) as evening_kw
    from quarter
    group by account_id, bill_month
)

select
    account_id,
    bill_month,
    cast(curve_days as integer) as curve_days,
    cast(coalesce(evening_kw, 0) / nullif(kw, 0) as decimal(6, 4)) as evening_share
from monthly
where curve_days >= param('connection.temporary_evening_min_days', bill_month)

-- overload_bill: one row per bill with any quarter of an hour of overload: how many, how long at a stretch, how far above.
with numbered as (
    select
        bill_id,
        account_id,
        bill_month,
        cast(measured_at as date) as day,
        kw,
        kw - limit_kva as excess_kw,
        limit_kva,
        (extract(hour from measured_at) * 60 + extract(minute from measured_at)) // 15
            - row_number() over (partition by bill_id order by measured_at) as run_id
    from overload_quarter_hour
),

run as (
    select
        bill_id,
        account_id,
        bill_month,
        limit_kva,
        day,
        count(*) as points,
        max(kw) as peak_kw,
        min(excess_kw) as least_kw,
        max(excess_kw) as most_kw
    from numbered
    group by bill_id, account_id, bill_month, limit_kva, day, run_id
)

select
    bill_id,
    account_id,
    bill_month,
    limit_kva,
    cast(sum(points) as integer) as points,
    cast(max(points) as integer) as longest_points,
    cast(count(distinct day) as integer) as days,
    max(peak_kw) as peak_kw,
    cast(min(least_kw) as decimal(12, 2)) as least_excess_kw,
    cast(max(most_kw) as decimal(12, 2)) as most_excess_kw
from run
group by bill_id, account_id, bill_month, limit_kva

-- CP01 over contract capacity: one row per bill with enough consecutive, or enough in all, quarter-hours of overload.
with charge as (
    select
        bill.bill_id,
        overload.longest_points >= param('capacity.over_capacity_consecutive_points', bill.period_start)
            or overload.points >= param('capacity.over_capacity_total_points', bill.period_start) as is_over,
        case
            when bill.structure = 'two_part' then cast(coalesce(capacity_bill.capacity_price, capacity_bill.demand_price, 0) as double)
                * overload.days / nullif(capacity_bill.month_days, 0)
            else param('breach.yuan_per_kw', bill.period_start, 'over_capacity')
        end as yuan_per_kw,
        case when bill.structure = 'two_part' then param('breach.multiple@rule', bill.period_start, 'over_capacity') else 0 end as cap,
        coalesce(agreed_term.breach_multiple, param('breach.multiple@company', bill.period_start, 'over_capacity')) as multiple
    from overload_bill as overload
    join settled_bill as bill on bill.bill_id = overload.bill_id
    left join capacity_bill on capacity_bill.bill_id = overload.bill_id
    left join agreed_term
        on agreed_term.account_id = bill.account_id
        and agreed_term.since <= bill.period_start
        and coalesce(agreed_term.until, bill.period_end) > bill.period_start
    where case when bill.file_voltage_tier = 'below_1kv' then bill.contract_capacity_kva else bill.running_capacity_kva end is not null
),

-- Two-part users owe the capacity charge by days plus at most the multiple of it, others a fixed amount per kilowatt.
amount as (
    select
        bill_id,
        cast(yuan_per_kw as decimal(9, 4)) as recovered,
        cast(yuan_per_kw * (1 + least(cap, multiple)) as decimal(9, 4)) as usual,
        cast(yuan_per_kw * (1 + cap) as decimal(9, 4)) as most
    from charge
    where is_over
)

select
    bill.bill_id,
    bill.account_id as subject_id,
    bill.period_start as fact_start,
    bill.period_end - 1 as fact_end,
    '最大负荷 ' || cast(overload.peak_kw as varchar) || ' kW，超容 ' || cast(overload.points as varchar) || ' 点' as observed,
    '不超过容量 ' || cast(overload.limit_kva as varchar) || ' kVA' as expected,
    cast(round(cast(overload.least_excess_kw as decimal(9, 2)) * amount.recovered, 2) as decimal(14, 2)) as low_yuan,
    cast(round(cast(overload.most_excess_kw as decimal(9, 2)) * amount.usual, 2) as decimal(14, 2)) as base_yuan,
    cast(round(cast(overload.most_excess_kw as decimal(9, 2)) * amount.most, 2) as decimal(14, 2)) as high_yuan,
    bill.account_id,
    bill.structure,
    overload.longest_points,
    overload.days as overload_days,
    overload.least_excess_kw,
    overload.most_excess_kw
from amount
join settled_bill as bill on bill.bill_id = amount.bill_id
join overload_bill as overload on overload.bill_id = amount.bill_id

-- CP02 use of stopped equipment: one row per reduction and bill in which the stopped unit drew power or the demand passed what was left.
with observed as (
    select
        reduction.event_id,
        reduction.bill_id,
        coalesce(own_point.used_days, 0) as used_days,
        coalesce(own_point.used_days, 0) >= param('capacity.stopped_min_days', reduction.period_start) as is_metered,
        greatest(reduction.capacity_after_kva, reduction.file_running_kva) as left_kva
    from reduction_bill as reduction
    left join stopped_unit_use as own_point on own_point.event_id = reduction.event_id and own_point.bill_id = reduction.bill_id
    where reduction.measured_kw + reduction.capacity_before_kva + reduction.capacity_after_kva is not null
),

used as (
    select
        bill.event_id,
        bill.bill_id,
        observed.left_kva,
        case when observed.is_metered then observed.used_days else bill.days_in_period end as days,
        cast(case when observed.is_metered then bill.capacity_before_kva - bill.capacity_after_kva
            else least(bill.capacity_before_kva - bill.capacity_after_kva, bill.measured_kw - observed.left_kva) end as decimal(9, 2)) as kva
    from observed
    join reduction_bill as bill on bill.event_id = observed.event_id and bill.bill_id = observed.bill_id
    where observed.is_metered
        or (bill.reduced_on <= bill.period_start and coalesce(bill.ended_on, bill.period_end) >= bill.period_end
            and bill.measured_kw > observed.left_kva * param('capacity.over_capacity_demand_ratio', bill.period_start))
),

charge as (
    select
        used.event_id,
        used.bill_id,
        cast(round(case when bill.structure = 'two_part' then used.kva * cast(coalesce(bill.capacity_price, bill.demand_price, 0) as decimal(8, 4))
            else used.kva * cast(param('breach.yuan_per_kw', bill.period_start, 'use_suspended') as decimal(4, 0)) end, 2) as decimal(10, 2)) as yuan,
        cast(case when bill.structure = 'two_part' then cast(used.days as double) / nullif(bill.month_days, 0) else 1 end as decimal(8, 7)) as share,
        cast(case when bill.structure = 'two_part' then param('breach.multiple@rule', bill.period_start, 'use_suspended') else 0 end as decimal(4, 1)) as cap,
        coalesce(agreed_term.breach_multiple, param('breach.multiple@company', bill.period_start, 'use_suspended')) as multiple
    from used
    join reduction_bill as bill on bill.event_id = used.event_id and bill.bill_id = used.bill_id
    left join agreed_term
        on agreed_term.account_id = bill.account_id and agreed_term.since <= bill.period_start
        and coalesce(agreed_term.until, bill.period_end) > bill.period_start
)

select
    bill.event_id,
    bill.bill_id,
    bill.event_id as subject_id,
    bill.reduced_on as fact_start,
    bill.period_end - 1 as fact_end,
    '停用期间用电 ' || cast(used.days as varchar) || ' 天，最大需量 ' || cast(bill.measured_kw as varchar) || ' kW' as observed,
    '停用设备不用电，需量不超过 ' || cast(used.left_kva as varchar) || ' kVA' as expected,
    cast(round(charge.yuan * charge.share, 2) as decimal(14, 2)) as low_yuan,
    cast(round(cast(round(charge.yuan * charge.share, 2) as decimal(12, 2)) * (1 + least(charge.cap, charge.multiple)), 2) as decimal(14, 2)) as base_yuan,
    cast(round(cast(round(charge.yuan * charge.share, 2) as decimal(12, 2)) * (1 + charge.cap), 2) as decimal(14, 2)) as high_yuan,
    bill.account_id,
    used.kva as used_kva
from charge
join used on used.event_id = charge.event_id and used.bill_id = charge.bill_id
join reduction_bill as bill on bill.event_id = charge.event_id and bill.bill_id = charge.bill_id

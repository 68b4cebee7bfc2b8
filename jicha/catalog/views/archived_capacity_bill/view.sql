-- archived_capacity_bill: one row per bill after an archived change of capacity: the kVA-days it used and those that the applications left.
with span as (
    select
        bill.bill_id,
        stretch.application_id,
        stretch.archived_at,
        stretch.since,
        stretch.kva,
        case when stretch.since >= bill.period_start then stretch.step_kva else 0 end as step_kva,
        date_diff(
            'day',
            greatest(stretch.since, bill.period_start),
            least(coalesce(stretch.until, bill.period_end), bill.period_end)
        ) as days,
        coalesce(stretch.ends_on < least(coalesce(stretch.until, bill.period_end), bill.period_end), false) as has_run_out,
        bill.month_days,
        cast(bill.capacity_price as decimal(8, 4)) as capacity_price
    from capacity_bill as bill
    join archived_capacity as stretch
        on stretch.account_id = bill.account_id
        and stretch.since < bill.period_end
        and coalesce(stretch.until, bill.period_end) > bill.period_start
),

-- The share of a month is rounded up at the eighth digit, so that half a hundredth of a kVA stays half a hundredth.
line as (
    select
        bill_id,
        capacity_price,
        cast(
            round(
                cast(kva as decimal(9, 2)) * cast(
                    least(
                        cast((cast(days as bigint) * 100000000 + month_days - 1) // nullif(month_days, 0) as decimal(10, 0))
                            * 0.00000001,
                        1
                    ) as decimal(9, 8)
                ),
                2
            ) as decimal(9, 2)
        ) as quantity
    from span
),

due as (
    select
        bill_id,
        cast(sum(round(quantity * capacity_price, 2)) as decimal(12, 2)) as due_yuan
    from line
    group by bill_id
),

left_by_applications as (
    select
        bill_id,
        case when count(kva) = count(*) then sum(kva * days) end as kva_days,
        sum(step_kva) as tolerated_kva_days,
        max(since) as changed_on,
        arg_max(application_id, since) as application_id,
        max(archived_at) as archived_at
    from span
    group by bill_id
    having count_if(has_run_out) = 0
),

used as (
    select
        bill.bill_id,
        sum(
            bill_snapshot.capacity_kva * date_diff(
                'day',
                greatest(bill_snapshot.segment_start, bill.period_start),
                least(coalesce(bill_snapshot.segment_end, bill.period_end), bill.period_end)
            )
        ) as kva_days
    from capacity_bill as bill
    join bill_snapshot
        on bill_snapshot.bill_id = bill.bill_id
        and bill_snapshot.metering_point_id = bill.metering_point_id
    group by bill.bill_id
)

select
    bill.bill_id,
    bill.account_id,
    bill.org_id,
    bill.bill_month,
    bill.period_start,
    bill.period_end,
    bill.charge_mode,
    left_by_applications.application_id,
    left_by_applications.changed_on,
    left_by_applications.archived_at,
    bill.snapshot_kva,
    cast(used.kva_days as decimal(14, 2)) as used_kva_days,
    cast(left_by_applications.kva_days as decimal(14, 2)) as due_kva_days,
    cast(left_by_applications.tolerated_kva_days as decimal(14, 2)) as tolerated_kva_days,
    bill.capacity_price,
    bill.fixed_yuan,
    cast(case when bill.charge_mode = 'capacity' then due.due_yuan else bill.fixed_yuan end as decimal(14, 2)) as due_yuan,
    case
        when bill.charge_mode = 'capacity' then cast(
            due.due_yuan - bill.fixed_yuan
                + round(cast(bill.pf_base_yuan + due.due_yuan - bill.fixed_yuan as decimal(12, 2)) * bill.pf_rate, 2)
                - bill.pf_yuan as decimal(14, 2)
        )
        else cast(0 as decimal(14, 2))
    end as owed_yuan
from left_by_applications
join capacity_bill as bill
    on bill.bill_id = left_by_applications.bill_id
    and bill.issued_at > left_by_applications.archived_at
join due on due.bill_id = bill.bill_id
left join used on used.bill_id = bill.bill_id

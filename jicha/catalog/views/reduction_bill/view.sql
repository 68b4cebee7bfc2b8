-- reduction_bill: one row per temporary reduction of capacity and bill during which it lay.
with begun as (
    select
        event_id,
        account_id,
        kind,
        applied_on,
        effective_from as reduced_on,
        effective_to as planned_end,
        capacity_before_kva,
        capacity_after_kva,
        equipment_id,
        is_whole_unit,
        application_id
    from account_event
    where kind in ('reduce', 'suspend')
),

restored as (
    select
        begun.event_id,
        min(account_event.effective_from) as restored_on
    from begun
    join account_event
        on account_event.account_id = begun.account_id
        and account_event.kind in ('restore', 'resume')
        and account_event.effective_from > begun.reduced_on
        and coalesce(account_event.equipment_id, begun.equipment_id, '') = coalesce(begun.equipment_id, account_event.equipment_id, '')
    group by begun.event_id
),

reduction as (
    select
        begun.event_id,
        begun.account_id,
        begun.kind,
        begun.applied_on,
        begun.reduced_on,
        least(begun.planned_end, restored.restored_on) as ended_on,
        begun.capacity_before_kva,
        begun.capacity_after_kva,
        begun.equipment_id,
        begun.is_whole_unit,
        begun.application_id
    from begun
    left join restored on restored.event_id = begun.event_id
),

-- Where the running capacity is still the reduced one a planned end has not ended anything.
lasting as (
    select
        reduction.event_id,
        bill.bill_id,
        date_diff(
            'day',
            greatest(reduction.reduced_on, bill.period_start),
            least(coalesce(reduction.ended_on, bill.period_end), bill.period_end)
        ) as days_in_period,
        cast(
            round(
                cast(round(cast(reduction.capacity_before_kva as decimal(9, 2)) * bill.month_share, 2) as decimal(9, 2))
                    * cast(bill.capacity_price as decimal(8, 4)),
                2
            ) as decimal(12, 2)
        ) as full_yuan
    from reduction
    join capacity_bill as bill
        on bill.account_id = reduction.account_id
        and bill.period_end > reduction.reduced_on
        and (
            coalesce(reduction.ended_on, bill.period_end) > bill.period_start
            or bill.file_running_kva <= reduction.capacity_after_kva
        )
),

other_change as (
    select distinct
        lasting.event_id,
        lasting.bill_id
    from lasting
    join reduction on reduction.event_id = lasting.event_id
    join capacity_bill as bill on bill.bill_id = lasting.bill_id
    join account_event
        on account_event.account_id = bill.account_id
        and account_event.kind in ('increase', 'reduce', 'restore', 'suspend', 'resume')
        and account_event.effective_from >= bill.period_start
        and account_event.effective_from < bill.period_end
        and account_event.effective_from not in (reduction.reduced_on, coalesce(reduction.ended_on, reduction.reduced_on))
)

select
    reduction.event_id,
    bill.bill_id,
    bill.account_id,
    bill.org_id,
    bill.bill_month,
    bill.period_start,
    bill.period_end,
    reduction.kind,
    reduction.applied_on,
    reduction.reduced_on,
    reduction.ended_on,
    reduction.capacity_before_kva,
    reduction.capacity_after_kva,
    reduction.equipment_id,
    reduction.is_whole_unit,
    reduction.application_id,
    cast(greatest(lasting.days_in_period, 0) as integer) as days_in_period,
    bill.structure,
    bill.charge_mode,
    bill.file_running_kva,
    bill.file_contract_kva,
    bill.measured_kw,
    bill.month_days,
    bill.capacity_price,
    bill.demand_price,
    bill.fixed_yuan,
    case when other_change.event_id is null then cast(lasting.full_yuan as decimal(14, 2)) end as full_yuan,
    case
        when other_change.event_id is null then cast(
            lasting.full_yuan - bill.fixed_yuan
                + round(cast(bill.pf_base_yuan + lasting.full_yuan - bill.fixed_yuan as decimal(12, 2)) * bill.pf_rate, 2)
                - bill.pf_yuan as decimal(14, 2)
        )
    end as full_owed_yuan
from lasting
join reduction on reduction.event_id = lasting.event_id
join capacity_bill as bill on bill.bill_id = lasting.bill_id
left join other_change
    on other_change.event_id = lasting.event_id
    and other_change.bill_id = lasting.bill_id

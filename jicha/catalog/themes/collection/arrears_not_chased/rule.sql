-- CO01 arrears not chased: one row per open debt whose first reminder came too late, or which grew old without a recent one.
with overdue as (
    select
        receivable_id,
        due_on,
        outstanding_yuan,
        date_diff('day', due_on, as_of()) as overdue_days
    from receivable
    where status in ('open', 'partly')
        and kind in ('bill', 'adjustment')
        and not coalesce(is_disputed, false)
),

reminded as (
    select
        overdue.receivable_id,
        count(*) as reminders,
        min(date_diff('day', overdue.due_on, cast(dunning.sent_at as date))) as first_day,
        max(date_diff('day', overdue.due_on, cast(dunning.sent_at as date))) as last_day
    from overdue
    join dunning
        on dunning.receivable_id = overdue.receivable_id
        and cast(dunning.sent_at as date) > overdue.due_on
    group by overdue.receivable_id
),

chased as (
    select
        overdue.receivable_id,
        overdue.overdue_days,
        coalesce(reminded.reminders, 0) as reminders,
        reminded.first_day,
        coalesce(reminded.first_day, overdue.overdue_days) > param('collection.dunning_max_days', overdue.due_on) as is_late,
        overdue.overdue_days > param('collection.arrears_old_days', overdue.due_on)
            and overdue.outstanding_yuan > param('collection.arrears_old_min_yuan', overdue.due_on)
            and overdue.overdue_days - coalesce(reminded.last_day, 0) > param('collection.dunning_max_days', overdue.due_on) as is_old
    from overdue
    left join reminded on reminded.receivable_id = overdue.receivable_id
    where overdue.outstanding_yuan is not null
)

select
    debt.receivable_id,
    debt.receivable_id as subject_id,
    debt.due_on as fact_start,
    as_of() as fact_end,
    '逾期 ' || cast(chased.overdue_days as varchar) || ' 天，欠费 ' || cast(debt.outstanding_yuan as varchar) || ' 元，'
        || case when chased.reminders = 0 then '未催费' else '首次催费在逾期第 ' || cast(chased.first_day as varchar) || ' 天' end as observed,
    case when chased.is_late then '逾期后按期首次催费' else '长期欠费持续催收' end as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    debt.account_id,
    debt.bill_month,
    debt.outstanding_yuan,
    chased.reminders
from chased
join receivable as debt on debt.receivable_id = chased.receivable_id
where chased.is_late
    or chased.is_old

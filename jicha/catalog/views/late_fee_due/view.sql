-- late_fee_due: one row per charge for electricity that was settled after its due date, with the late fee due and the one charged.
with late as (
    select
        receivable_id,
        account_id,
        due_on,
        cast(settled_at as date) as settled_on,
        amount_yuan,
        cast(date_trunc('year', due_on + 1) + interval 1 year as date) as next_year
    from receivable
    where kind in ('bill', 'adjustment')
        and cast(settled_at as date) > due_on
),

paid as (
    select
        late.receivable_id,
        payment.paid_on,
        payment.amount_yuan
    from late
    join payment
        on payment.receivable_id = late.receivable_id
        and payment.reversed_at is null
),

-- What no payment row tells was paid on the day of settlement.
portion as (
    select
        receivable_id,
        paid_on,
        amount_yuan
    from paid
    union all
    select
        late.receivable_id,
        late.settled_on as paid_on,
        late.amount_yuan - coalesce(known.amount_yuan, 0) as amount_yuan
    from late
    left join (
        select
            receivable_id,
            sum(amount_yuan) as amount_yuan
        from paid
        group by receivable_id
    ) as known on known.receivable_id = late.receivable_id
),

-- The last class on file by the due date counts, also for an account that was closed meanwhile.
classed as (
    select
        late.receivable_id,
        account_version.usage_class,
        row_number() over (partition by late.receivable_id order by account_version.valid_from desc) as place
    from late
    join account_version
        on account_version.account_id = late.account_id
        and account_version.valid_from <= late.due_on
),

set_by_rule as (
    select
        late.receivable_id,
        late.due_on,
        classed.usage_class,
        agreed_term.late_fee_rate as agreed_rate,
        case
            when classed.usage_class in ('residential', 'residential_collective')
                then param('collection.late_fee_rate', late.due_on, 'residential')
            else param('collection.late_fee_rate', late.due_on, 'other_same_year')
        end as first_rate,
        case
            when classed.usage_class in ('residential', 'residential_collective')
                then param('collection.late_fee_rate', late.due_on, 'residential')
            else param('collection.late_fee_rate', late.due_on, 'other_cross_year')
        end as later_rate
    from late
    join classed
        on classed.receivable_id = late.receivable_id
        and classed.place = 1
    left join agreed_term
        on agreed_term.account_id = late.account_id
        and agreed_term.since <= late.due_on
        and coalesce(agreed_term.until, late.settled_on) > late.due_on
),

-- A contract that only repeats the set rate leaves the rule whole, the rise at New Year included.
agreed as (
    select
        receivable_id,
        least(
            greatest(agreed_rate, param('collection.late_fee_rate_min', due_on)),
            param('collection.late_fee_rate_max', due_on)
        ) as rate
    from set_by_rule
    where agreed_rate <> first_rate
),

rated as (
    select
        set_by_rule.receivable_id,
        set_by_rule.usage_class,
        set_by_rule.agreed_rate,
        coalesce(agreed.rate, set_by_rule.first_rate) as first_rate,
        coalesce(agreed.rate, set_by_rule.later_rate) as later_rate
    from set_by_rule
    left join agreed on agreed.receivable_id = set_by_rule.receivable_id
),

-- Overdue days run from the day after the due date to the day of payment; those from 1 January on have the later rate.
counted as (
    select
        portion.receivable_id,
        portion.amount_yuan,
        greatest(date_diff('day', late.due_on, portion.paid_on), 0) as days,
        greatest(date_diff('day', late.next_year, portion.paid_on) + 1, 0) as later_days
    from portion
    join late on late.receivable_id = portion.receivable_id
),

accrued as (
    select
        counted.receivable_id,
        max(counted.days) as days,
        max(counted.later_days) as later_days,
        cast(
            round(
                sum(
                    cast(counted.amount_yuan as decimal(10, 2)) * cast(
                        (counted.days - counted.later_days) * rated.first_rate + counted.later_days * rated.later_rate as decimal(8, 6)
                    )
                ),
                2
            ) as decimal(14, 2)
        ) as yuan
    from counted
    join rated on rated.receivable_id = counted.receivable_id
    group by counted.receivable_id
),

charged as (
    select
        receivable_id,
        sum(charged_yuan) as charged_yuan,
        sum(waived_yuan) as waived_yuan,
        sum(waived_yuan) filter (where approver_id <> coalesce(applicant_id, '')) as approved_yuan
    from late_fee
    group by receivable_id
)

select
    late.receivable_id,
    late.account_id,
    late.due_on,
    late.settled_on,
    late.amount_yuan,
    rated.usage_class,
    rated.agreed_rate,
    cast(rated.first_rate as decimal(8, 6)) as first_rate,
    cast(rated.later_rate as decimal(8, 6)) as later_rate,
    cast(accrued.days as integer) as days,
    cast(accrued.later_days as integer) as later_days,
    accrued.yuan as accrued_yuan,
    case
        when accrued.yuan is not null then cast(
            least(
                greatest(accrued.yuan, param('collection.late_fee_min_yuan', late.settled_on)),
                round(cast(late.amount_yuan as decimal(12, 2)) * param('collection.late_fee_cap_share', late.settled_on), 2)
            ) as decimal(14, 2)
        )
    end as due_yuan,
    cast(coalesce(charged.charged_yuan, 0) as decimal(14, 2)) as charged_yuan,
    cast(coalesce(charged.approved_yuan, 0) as decimal(14, 2)) as approved_waiver_yuan,
    cast(coalesce(charged.waived_yuan, 0) - coalesce(charged.approved_yuan, 0) as decimal(14, 2)) as unapproved_waiver_yuan
from late
left join rated on rated.receivable_id = late.receivable_id
left join accrued on accrued.receivable_id = late.receivable_id
left join charged on charged.receivable_id = late.receivable_id

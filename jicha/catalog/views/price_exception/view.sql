-- price_exception: one row per bill that stands and lawful reason why a price rule does not bind it in that month.
with listed as (
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        policy_list.kind as reason,
        policy_list.document as rests_on
    from settled_bill as bill
    join policy_list
        on policy_list.account_id = bill.account_id
        and policy_list.valid_from <= bill.bill_month
        and (policy_list.valid_to is null or policy_list.valid_to > bill.bill_month)
),

temporary as (
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        'temporary' as reason,
        cast(account.temporary_until as varchar) as rests_on
    from settled_bill as bill
    join account on account.account_id = bill.account_id
    where account.is_temporary
),

changed as (
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        case when account_event.kind = 'category_change' then 'category_change' else 'capacity_change' end as reason,
        account_event.event_id as rests_on
    from settled_bill as bill
    join account_event
        on account_event.account_id = bill.account_id
        and account_event.effective_from > bill.period_start
        and account_event.effective_from < bill.period_end
    where account_event.capacity_before_kva <> account_event.capacity_after_kva
        or account_event.kind = 'category_change'
)

select
    bill_id,
    account_id,
    bill_month,
    reason,
    min(rests_on) as rests_on
from (
    select bill_id, account_id, bill_month, reason, rests_on from listed
    union all
    select bill_id, account_id, bill_month, reason, rests_on from temporary
    union all
    select bill_id, account_id, bill_month, reason, rests_on from changed
) as known
group by bill_id, account_id, bill_month, reason

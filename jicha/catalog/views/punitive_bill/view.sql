-- punitive_bill: one row per standing bill whose account is on a list of punitive prices for the whole period, with what is due and billed.
with listed as (
    select
        bill.bill_id,
        cast(max(policy_list.value) as decimal(8, 4)) as due_add,
        min(policy_list.document) as document
    from settled_bill as bill
    join policy_list
        on policy_list.account_id = bill.account_id
        and policy_list.kind in ('punitive_restricted', 'punitive_eliminated')
        and policy_list.valid_from <= bill.period_start
        and (policy_list.valid_to is null or policy_list.valid_to >= bill.period_end)
    group by bill.bill_id
),

charged as (
    select
        bill_id,
        sum(amount_yuan) as billed_yuan
    from bill_line
    where component = 'punitive'
    group by bill_id
)

select
    bill.bill_id,
    bill.account_id,
    bill.bill_month,
    bill.period_start,
    bill.period_end,
    bill.energy_kwh,
    bill.pf_base_yuan,
    bill.pf_adjustment_pct,
    listed.due_add,
    listed.document,
    cast(coalesce(charged.billed_yuan, 0) as decimal(14, 2)) as billed_yuan,
    cast(round(try_cast(bill.energy_kwh as decimal(10, 2)) * listed.due_add, 2) as decimal(14, 2)) as due_yuan
from listed
join settled_bill as bill on bill.bill_id = listed.bill_id
left join charged on charged.bill_id = listed.bill_id

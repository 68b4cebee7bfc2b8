-- invoiced_bill: one row per bill for which an invoice was issued, with what stands invoiced for it.
with cancelled as (
    select
        red_letter_of as invoice_id,
        sum(abs(amount_yuan)) as cancelled_yuan
    from invoice
    where coalesce(status, 'issued') <> 'void'
    group by red_letter_of
),

original as (
    select
        invoice.invoice_id,
        invoice.account_id,
        invoice.bill_id,
        invoice.bill_ids,
        invoice.buyer_hash,
        cast(invoice.issued_at as date) as issued_on,
        invoice.amount_yuan,
        case
            when cancelled.invoice_id is null and invoice.status = 'red' then 0
            else invoice.amount_yuan - coalesce(cancelled.cancelled_yuan, 0)
        end as net_yuan
    from invoice
    left join cancelled on cancelled.invoice_id = invoice.invoice_id
    where invoice.red_letter_of is null
        and coalesce(invoice.kind, 'electronic') <> 'red_letter'
        and coalesce(invoice.status, 'issued') <> 'void'
),

due as (
    select
        bill.bill_id,
        bill.account_id,
        bill.org_id,
        bill.bill_month,
        case when bill.status = 'issued' and reversal.bill_id is null then bill.amount_yuan else 0 end as due_yuan
    from bill
    left join bill as reversal
        on reversal.account_id = bill.account_id
        and reversal.reversal_of = bill.bill_id
    where bill.reversal_of is null
),

spread as (
    select
        due.bill_id,
        original.invoice_id,
        original.buyer_hash,
        original.account_id,
        original.issued_on,
        original.amount_yuan,
        original.net_yuan,
        due.due_yuan,
        count(*) over (partition by original.invoice_id) as bills,
        sum(due.due_yuan) over (partition by original.invoice_id) as due_of_all,
        row_number() over (partition by original.invoice_id order by due.bill_month desc, due.bill_id desc) as place_from_end
    from original
    join due
        on due.account_id = original.account_id
        and (due.bill_id = original.bill_id or ',' || original.bill_ids || ',' like '%,' || due.bill_id || ',%')
),

related as (
    select
        account_id,
        party_hash as person_hash
    from account
    union
    select
        account_id,
        credit_code_hash as person_hash
    from account
    union
    select
        account_id,
        payer_hash as person_hash
    from payment
),

judged as (
    select
        spread.bill_id,
        spread.issued_on,
        spread.net_yuan,
        case
            when spread.bills > 1 and spread.net_yuan <> spread.amount_yuan and spread.net_yuan <> 0 then 1
            else 0
        end as is_unclear,
        case
            when spread.net_yuan = 0 then 0
            when spread.place_from_end > 1 then spread.due_yuan
            else spread.net_yuan - (spread.due_of_all - spread.due_yuan)
        end as invoiced_yuan,
        case
            when spread.buyer_hash is not null
                and spread.net_yuan <> 0
                and related.person_hash is null
                and account.party_hash is not null
                and not coalesce(account.has_vat_data, false)
                and account_event.account_id is null then 1
            else 0
        end as is_stranger
    from spread
    join account on account.account_id = spread.account_id
    left join related
        on related.account_id = spread.account_id
        and related.person_hash = spread.buyer_hash
    left join (
        select
            account_id,
            max(effective_from) as changed_on
        from account_event
        where kind in ('transfer', 'rename')
        group by account_id
    ) as account_event
        on account_event.account_id = spread.account_id
        and account_event.changed_on >= spread.issued_on
)

select
    due.bill_id,
    due.account_id,
    due.org_id,
    due.bill_month,
    cast(due.due_yuan as decimal(14, 2)) as due_yuan,
    case when max(judged.is_unclear) = 0 then cast(sum(judged.invoiced_yuan) as decimal(14, 2)) end as invoiced_yuan,
    cast(sum(case when judged.net_yuan <> 0 then 1 else 0 end) as integer) as invoices,
    cast(sum(judged.is_stranger) as integer) as stranger_invoices,
    min(judged.issued_on) as first_issued_on,
    max(judged.issued_on) as last_issued_on
from judged
join due on due.bill_id = judged.bill_id
group by due.bill_id, due.account_id, due.org_id, due.bill_month, due.due_yuan

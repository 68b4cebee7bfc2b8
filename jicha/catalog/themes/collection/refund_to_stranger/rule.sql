-- CO06 refund to another account: one row per refund paid to somebody who neither paid nor is the customer on file.
with payer as (
    select distinct
        refund.refund_id,
        payment.payer_hash
    from refund
    join payment
        on payment.account_id = refund.account_id
        and payment.paid_on <= cast(refund.refunded_at as date)
        and (refund.payment_id is null or payment.payment_id = refund.payment_id)
),

stranger as (
    select
        refund.refund_id,
        count(payer.payer_hash) as payers
    from refund
    join account on account.account_id = refund.account_id
    left join payer on payer.refund_id = refund.refund_id
    group by refund.refund_id, refund.payment_id, refund.payee_hash, account.party_hash, account.credit_code_hash
    having count(payer.payer_hash) filter (where refund.payee_hash = payer.payer_hash) = 0
        and refund.payee_hash <> account.party_hash
        and refund.payee_hash <> coalesce(account.credit_code_hash, '')
        and (refund.payment_id is null or count(payer.payer_hash) > 0)
)

select
    refund.refund_id,
    refund.refund_id as subject_id,
    cast(refund.refunded_at as date) as fact_start,
    cast(refund.refunded_at as date) as fact_end,
    '退费 ' || cast(refund.amount_yuan as varchar) || ' 元，收款人既不是'
        || case when refund.payment_id is null then '该户缴过费的人' else '原缴费人' end || '，也不是户主' as observed,
    '退给原缴费人或户主' as expected,
    cast(-refund.amount_yuan as decimal(14, 2)) as low_yuan,
    cast(-refund.amount_yuan as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    refund.account_id,
    refund.payment_id,
    refund.method,
    refund.reason,
    refund.operator_id,
    refund.approver_id,
    stranger.payers
from stranger
join refund on refund.refund_id = stranger.refund_id
anti join account_event as event  -- a change of person since then: the file holds only today's
    on event.account_id = refund.account_id
    and event.kind in ('transfer', 'rename')
    and event.effective_from >= cast(refund.refunded_at as date)
where refund.amount_yuan is not null

-- CO05 transfer of prepaid money: one row per transfer between strangers that is large or soon taken out in cash.
with moved as (
    select
        transfer.transfer_id,
        transfer.account_id,
        transfer.to_account_id,
        transfer.transferred_at,
        cast(transfer.transferred_at as date) as moved_on,
        transfer.amount_yuan
    from prepayment_transfer as transfer
    join account as giver on giver.account_id = transfer.account_id
    join account as taker on taker.account_id = transfer.to_account_id
    where transfer.amount_yuan is not null
        and giver.party_hash <> taker.party_hash
        and coalesce(giver.credit_code_hash <> taker.credit_code_hash, true)
        and coalesce(giver.phone_hash <> taker.phone_hash, true)
        and coalesce(giver.premise_id <> taker.premise_id, true)
),

one_payer as (
    select distinct moved.transfer_id
    from moved
    join payment as given on given.account_id = moved.account_id
    join payment as taken on taken.account_id = moved.to_account_id and taken.payer_hash = given.payer_hash
),

cashed as (
    select distinct moved.transfer_id
    from moved
    join refund
        on refund.account_id = moved.to_account_id
        and refund.method = 'cash'
        and refund.refunded_at >= moved.transferred_at
        and date_diff('day', moved.moved_on, cast(refund.refunded_at as date)) < param('collection.transfer_refund_days', moved.moved_on)
)

select
    moved.transfer_id,
    moved.transfer_id as subject_id,
    moved.moved_on as fact_start,
    moved.moved_on as fact_end,
    '转给无关联的户 ' || moved.to_account_id || ' 预收 ' || cast(moved.amount_yuan as varchar) || ' 元'
        || case when cashed.transfer_id is not null then '，随后现金退出' else '' end as observed,
    '预收只在同一主体或同一缴费人的户之间转移' as expected,
    cast(-moved.amount_yuan as decimal(14, 2)) as low_yuan,
    cast(-moved.amount_yuan as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    moved.account_id,
    moved.to_account_id,
    own.operator_id,
    own.approver_id
from moved
join prepayment_transfer as own on own.transfer_id = moved.transfer_id
left join cashed on cashed.transfer_id = moved.transfer_id
anti join one_payer on one_payer.transfer_id = moved.transfer_id
anti join prepayment_transfer as undone  -- there and back again
    on undone.account_id = moved.to_account_id
    and undone.to_account_id = moved.account_id
    and undone.amount_yuan = moved.amount_yuan
where moved.amount_yuan > param('collection.transfer_min_yuan', moved.moved_on) or cashed.transfer_id is not null

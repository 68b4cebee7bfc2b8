-- market_bill: one row per standing bill of an account that buys in the market by contract or by bill, with what was settled.
with contracted as (
    select
        bill.bill_id,
        count_if(contract.valid_from <= bill.period_start and coalesce(contract.valid_to >= bill.period_end, true)) > 0 as is_whole,
        min(contract.market_contract_id) as market_contract_id
    from settled_bill as bill
    join market_contract as contract
        on contract.account_id = bill.account_id
        and contract.kind in ('direct', 'retail')
        and contract.valid_from < bill.period_end
        and (contract.valid_to is null or contract.valid_to > bill.period_start)
    group by bill.bill_id
),

settled as (
    select
        bill.bill_id,
        cast(sum(item.yuan) as decimal(14, 2)) as due_yuan,
        count(item.yuan) = count(item.item) and max(item.published_at) <= bill.issued_at as is_in_time
    from settled_bill as bill
    join market_settlement as item
        on item.account_id = bill.account_id
        and item.month = bill.bill_month
        and item.item in ('direct_purchase', 'retail_purchase', 'deviation')
    group by bill.bill_id, bill.issued_at
),

charged as (
    select
        bill_id,
        sum(amount_yuan) as purchase_yuan,
        sum(case when component = 'purchase' then amount_yuan end) as agency_yuan
    from bill_line
    where component in ('purchase', 'market_purchase', 'deviation')
    group by bill_id
)

select
    bill.bill_id,
    bill.account_id,
    bill.bill_month,
    bill.period_start,
    bill.period_end,
    bill.market_mode,
    case
        when contracted.bill_id is null then false
        when contracted.is_whole then true
    end as is_contracted,
    contracted.market_contract_id,
    cast(coalesce(charged.purchase_yuan, 0) as decimal(14, 2)) as purchase_yuan,
    cast(coalesce(charged.agency_yuan, 0) as decimal(14, 2)) as agency_yuan,
    case when settled.is_in_time then settled.due_yuan end as due_yuan,
    bill.pf_base_yuan,
    bill.pf_adjustment_pct
from settled_bill as bill
left join contracted on contracted.bill_id = bill.bill_id
left join settled on settled.bill_id = bill.bill_id
left join charged on charged.bill_id = bill.bill_id
where contracted.bill_id is not null
    or bill.market_mode in ('direct', 'retail')

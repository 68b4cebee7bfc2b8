-- TF30 market user settled wrong: one row per bill whose purchase is not the settlement's, or that is billed as market without a contract.
with judged as (
    select
        bill_id,
        case
            when not is_contracted then '没有市场化合同，按市场化计费'
            when agency_yuan <> 0 then '有市场化合同，仍按代理购电计 ' || cast(agency_yuan as varchar) || ' 元'
            when purchase_yuan <> due_yuan then '购电费 ' || cast(purchase_yuan as varchar) || ' 元'
        end as fault,
        cast(case when is_contracted then due_yuan - purchase_yuan else 0 end as decimal(12, 2)) as change_yuan
    from market_bill
    where market_mode is not null
        and is_contracted is not null
        and (not is_contracted or due_yuan is not null)
),

owed as (
    select
        judged.bill_id,
        cast(judged.change_yuan
            + round(cast(bill.pf_base_yuan + judged.change_yuan as decimal(12, 2))
                * cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)), 2)
            - round(cast(bill.pf_base_yuan as decimal(12, 2)) * cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)), 2)
            as decimal(14, 2)) as owed_yuan
    from judged
    join market_bill as bill on bill.bill_id = judged.bill_id
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    judged.fault as observed,
    coalesce('结算单购电费 ' || cast(bill.due_yuan as varchar) || ' 元', '按代理购电价计，金额待核') as expected,
    owed.owed_yuan as low_yuan,
    owed.owed_yuan as base_yuan,
    owed.owed_yuan as high_yuan,
    bill.account_id,
    bill.market_mode,
    bill.market_contract_id,
    judged.change_yuan
from judged
join owed on owed.bill_id = judged.bill_id
join market_bill as bill on bill.bill_id = judged.bill_id
where judged.fault is not null

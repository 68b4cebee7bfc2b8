-- TF13 large-household allowance without proof: one row per bill with widened tiers whose proof does not hold or is for too few.
with judged as (
    select
        bill_id,
        case
            when proofs = 0 and ended_on is null then '没有多人口资格'
            when proofs = 0 then '资格已于 ' || cast(ended_on as varchar) || ' 到期'
            when proved_people < param('tariff.tier_people_min', bill_month) then '有效资格只登记 ' || cast(proved_people as varchar) || ' 人'
        end as fault,
        cast(coalesce(without_yuan - with_yuan, 0) as decimal(14, 2)) as owed_yuan
    from tier_concession
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    judged.fault || '，仍全年加档 ' || cast(bill.extra_kwh as varchar) || ' kWh' as observed,
    '不加档，阶梯加价应计 ' || coalesce(cast(bill.without_yuan as varchar) || ' 元', '待核') as expected,
    judged.owed_yuan as low_yuan,
    judged.owed_yuan as base_yuan,
    judged.owed_yuan as high_yuan,
    bill.account_id,
    bill.tier_people,
    bill.with_yuan,
    bill.ended_on
from judged
join tier_concession as bill on bill.bill_id = judged.bill_id
where judged.fault is not null

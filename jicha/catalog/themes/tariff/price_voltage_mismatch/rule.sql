-- TF04 price voltage tier mismatch: one row per bill priced at another voltage than the account is supplied at.
with repriced as (
    select
        line.bill_id,
        line.component,
        line.amount_yuan as billed_yuan,
        cast(coalesce(
            round(cast(line.quantity as decimal(10, 2)) * cast(published.price as decimal(8, 6)), 2),
            round(cast(line.quantity as decimal(8, 2)) * cast(published.unit_price as decimal(10, 4)), 2)
        ) as decimal(14, 2)) as right_yuan,
        bill.pf_base_yuan,
        cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)) as pf_share
    from bill_line as line
    semi join settled_bill as misplaced
        on misplaced.bill_id = line.bill_id and misplaced.billed_voltage_tier <> misplaced.file_voltage_tier
    join settled_bill as bill on bill.bill_id = line.bill_id
    join price_list as published
        on published.price_code = line.price_code
        and published.component = line.component
        and published.band = line.band
        and published.tier = line.tier
        and published.voltage_tier = bill.file_voltage_tier
        and published.valid_from <= line.segment_start and (published.valid_to is null or published.valid_to > line.segment_start)
        and coalesce(published.price, published.unit_price) <> coalesce(line.price, line.unit_price)
    where line.component not in ('demand', 'demand_excess')
),

changed as (
    select
        bill_id,
        cast(sum(billed_yuan) as decimal(14, 2)) as billed_yuan,
        cast(sum(right_yuan) as decimal(14, 2)) as right_yuan,
        cast(round(cast(pf_base_yuan + sum(case when component = 'fund' then 0 else right_yuan - billed_yuan end) as decimal(12, 2))
            * pf_share, 2) - round(cast(pf_base_yuan as decimal(12, 2)) * pf_share, 2) as decimal(14, 2)) as pf_change_yuan
    from repriced
    group by bill_id, pf_base_yuan, pf_share
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '按所执行电压等级计收 ' || cast(changed.billed_yuan as varchar) || ' 元' as observed,
    '按供电电压等级应收 ' || cast(changed.right_yuan as varchar) || ' 元' as expected,
    cast(changed.right_yuan - changed.billed_yuan + changed.pf_change_yuan as decimal(14, 2)) as low_yuan,
    cast(changed.right_yuan - changed.billed_yuan + changed.pf_change_yuan as decimal(14, 2)) as base_yuan,
    cast(changed.right_yuan - changed.billed_yuan + changed.pf_change_yuan as decimal(14, 2)) as high_yuan,
    bill.account_id,
    bill.billed_voltage_tier,
    bill.file_voltage_tier,
    changed.pf_change_yuan
from changed
join settled_bill as bill on bill.bill_id = changed.bill_id
semi join price_code as known
    on known.price_code = bill.price_code
    and known.voltage_tier = bill.file_voltage_tier
    and known.valid_from <= bill.bill_month
    and (known.valid_to is null or known.valid_to > bill.bill_month)
where changed.right_yuan <> changed.billed_yuan

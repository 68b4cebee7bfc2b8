-- TF33 direct user by administered bands: one row per bill of a market user whose charges float by bands that no longer bind it.
with floated as (
    select
        line.bill_id,
        cast(sum(line.quantity) as decimal(12, 2)) as kwh,
        cast(sum(line.amount_yuan) as decimal(14, 2)) as billed_yuan,
        cast(round(try_cast(sum(line.quantity) as decimal(9, 2)) * cast(published.price as decimal(9, 8)), 2) as decimal(14, 2))
            as right_yuan
    from bill_line as line
    join price_list as published
        on published.price_code = line.price_code and published.component = line.component
        and published.tier = line.tier and published.voltage_tier = line.voltage_tier and published.band = 'all'
        and published.valid_from <= line.segment_start and (published.valid_to is null or published.valid_to > line.segment_start)
    where line.band <> 'all' and line.component in ('transmission', 'purchase_loss', 'system_operation')
    group by line.bill_id, line.metering_point_id, line.component, line.segment_start, published.price
    having count_if(line.price <> published.price) > 0
),

owed as (
    select
        bill_id,
        cast(sum(kwh) as decimal(12, 2)) as floated_kwh,
        cast(sum(billed_yuan) as decimal(14, 2)) as billed_yuan,
        cast(sum(right_yuan) as decimal(14, 2)) as right_yuan,
        cast(sum(right_yuan - billed_yuan) as decimal(12, 2)) as change_yuan
    from floated
    group by bill_id
),

total as (
    select
        bill.bill_id,
        cast(owed.change_yuan
            + round(cast(bill.pf_base_yuan + owed.change_yuan as decimal(12, 2)) * cast(bill.pf_adjustment_pct * 0.01 as decimal(6, 4)), 2)
            - round(cast(bill.pf_base_yuan as decimal(12, 2)) * cast(bill.pf_adjustment_pct * 0.01 as decimal(6, 4)), 2)
            as decimal(14, 2)) as with_pf_yuan
    from owed
    join settled_bill as bill on bill.bill_id = owed.bill_id
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '按政府分时浮动 ' || cast(owed.floated_kwh as varchar) || ' kWh，计 ' || cast(owed.billed_yuan as varchar) || ' 元' as observed,
    '不分时应计 ' || cast(owed.right_yuan as varchar) || ' 元' as expected,
    coalesce(total.with_pf_yuan, owed.change_yuan) as low_yuan,
    coalesce(total.with_pf_yuan, owed.change_yuan) as base_yuan,
    coalesce(total.with_pf_yuan, owed.change_yuan) as high_yuan,
    bill.account_id,
    bill.tou_program,
    owed.change_yuan
from owed
join total on total.bill_id = owed.bill_id
join settled_bill as bill on bill.bill_id = owed.bill_id
where bill.billed_usage_class = 'commercial'
    and bill.market_mode in ('direct', 'retail')
    and bill.tou_program <> 'none'
    and not param('tariff.market_users_follow_tou', bill.bill_month)

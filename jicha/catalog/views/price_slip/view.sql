-- price_slip: one row per standing bill and list of prices that it departs from, with what the departure is worth.
with slip as (
    select
        price_code,
        component,
        band,
        tier,
        voltage_tier,
        segment_start,
        segment_end,
        billed_price,
        right_price,
        'dated' as list,
        cast(null as date) as other_month
    from price_used
    union all
    -- Losses of purchase and system operation are published without bands and tiers.
    select
        price_code,
        component,
        cast(null as varchar) as band,
        cast(null as varchar) as tier,
        voltage_tier,
        segment_start,
        segment_end,
        billed_price,
        right_price,
        'monthly' as list,
        other_month
    from price_version
),

repriced as (
    select
        line.bill_id,
        slip.list,
        cast(sum(line.amount_yuan) as decimal(14, 2)) as billed_yuan,
        cast(sum(
            round(cast(line.quantity as decimal(10, 2)) * cast(slip.right_price as decimal(8, 6)), 2)
        ) as decimal(14, 2)) as right_yuan,
        min(slip.billed_price) as billed_price,
        min(slip.right_price) as right_price,
        min(slip.other_month) as other_month
    from bill_line as line
    join slip
        on slip.price_code = line.price_code
        and slip.component = line.component
        and coalesce(slip.band, line.band, '') = coalesce(line.band, '')
        and coalesce(slip.tier, line.tier, '') = coalesce(line.tier, '')
        and slip.voltage_tier = line.voltage_tier
        and slip.segment_start = line.segment_start
        and slip.segment_end = line.segment_end
        and slip.billed_price = line.price
    group by line.bill_id, slip.list
)

select
    bill.bill_id,
    bill.account_id,
    bill.bill_month,
    repriced.list,
    repriced.billed_yuan,
    repriced.right_yuan,
    repriced.billed_price,
    repriced.right_price,
    repriced.other_month,
    cast(
        repriced.right_yuan - repriced.billed_yuan
        + round(
            cast(bill.pf_base_yuan + repriced.right_yuan - repriced.billed_yuan as decimal(12, 2))
            * cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)), 2
        )
        - round(cast(bill.pf_base_yuan as decimal(12, 2)) * cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)), 2)
        as decimal(14, 2)
    ) as owed_yuan
from repriced
join settled_bill as bill on bill.bill_id = repriced.bill_id
where repriced.right_yuan <> repriced.billed_yuan

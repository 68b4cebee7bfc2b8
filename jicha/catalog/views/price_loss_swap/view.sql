-- price_loss_swap: one row per bill that left transformer losses out, with what its lines would cost with them.
with billed as (
    select
        line.bill_id,
        line.component,
        line.band,
        line.segment_start,
        cast(line.price as decimal(9, 8)) as price,
        line.quantity,
        line.amount_yuan,
        lost.loss_kwh * cast(sum(line.quantity) over stretch as double) / nullif(cast(bill.energy_kwh as double), 0) as stretch_loss_kwh,
        -- Whole hundredths of a kWh by band; what is left over goes into flat hours.
        case
            when line.band in ('all', 'flat') then cast(0 as decimal(10, 2))
            else cast(floor(cast(line.quantity as double) / nullif(cast(bill.energy_kwh as double), 0) * lost.loss_kwh * 100 + 0.000001)
                * 0.01 as decimal(10, 2))
        end as band_loss_kwh
    from bill_line as line
    join price_transformer_loss as lost on lost.bill_id = line.bill_id
    join settled_bill as bill on bill.bill_id = line.bill_id
    where line.unit = 'kwh'
    window stretch as (partition by line.bill_id, line.component, line.segment_start)
),

charged as (
    select
        bill_id,
        component,
        price,
        quantity,
        amount_yuan,
        case
            when band in ('all', 'flat') then cast(stretch_loss_kwh - sum(band_loss_kwh) over stretch as decimal(10, 2))
            else band_loss_kwh
        end as loss_kwh
    from billed
    window stretch as (partition by bill_id, component, segment_start)
    union all
    select
        bill.bill_id,
        published.component,
        cast(published.price as decimal(9, 8)),
        cast(0 as decimal(12, 2)),
        cast(0 as decimal(14, 2)),
        cast(lost.loss_kwh as decimal(10, 2))
    from price_transformer_loss as lost
    join settled_bill as bill on bill.bill_id = lost.bill_id
    join price_list as published
        on published.price_code = bill.price_code
        and published.voltage_tier = bill.billed_voltage_tier
        and published.tier = 'all'
        and published.unit = 'kwh'
        and published.valid_from <= bill.period_start
        and (published.valid_to is null or published.valid_to > bill.period_start)
        and case
            when coalesce(bill.tou_program, 'none') = 'none' then published.without_tou
            else published.with_tou and published.band in ('all', 'flat')
        end
    where bill.energy_kwh = 0
)

select
    lost.bill_id,
    lost.account_id,
    lost.bill_month,
    cast(sum(case when charged.component <> 'fund' then
        round(try_cast(charged.quantity + charged.loss_kwh as decimal(9, 2)) * charged.price, 2) - charged.amount_yuan
    end) as decimal(14, 2)) as energy_change_yuan,
    cast(coalesce(sum(case when charged.component = 'fund' then
        round(try_cast(charged.quantity + charged.loss_kwh as decimal(9, 2)) * charged.price, 2) - charged.amount_yuan
    end), 0) as decimal(14, 2)) as fund_change_yuan
from price_transformer_loss as lost
join charged on charged.bill_id = lost.bill_id
where lost.loss_kwh is not null
group by lost.bill_id, lost.account_id, lost.bill_month

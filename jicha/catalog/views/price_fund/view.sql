-- price_fund: one row per bill and stretch of it whose fund price is not a published one, or that has no fund though one is due.
with charged as (
    select
        bill_id,
        account_id,
        bill_month,
        metering_point_id,
        price_code,
        voltage_tier,
        segment_start,
        segment_end,
        quantity,
        cast(sum(price) as decimal(10, 8)) as price,
        cast(sum(amount_yuan) as decimal(14, 2)) as amount_yuan
    from bill_line
    where component = 'fund'
    group by
        bill_id, account_id, bill_month, metering_point_id, price_code, voltage_tier, band, tier, segment_start, segment_end, quantity
    union all
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        bill.metering_point_id,
        bill.price_code,
        bill.billed_voltage_tier,
        bill.period_start,
        bill.period_end,
        bill.energy_kwh,
        cast(0 as decimal(10, 8)),
        cast(0 as decimal(14, 2))
    from settled_bill as bill
    anti join bill_line as line on line.bill_id = bill.bill_id and line.component = 'fund'
    where bill.energy_kwh > 0
),

used as (
    select distinct
        price_code,
        voltage_tier,
        segment_start,
        segment_end,
        price
    from charged
),

judged as (
    select
        used.price_code,
        used.voltage_tier,
        used.segment_start,
        used.segment_end,
        used.price,
        coalesce(arg_min(fund.price, fund.valid_from), cast(0 as decimal(10, 8))) as right_price
    from used
    semi join price_list as known on known.price_code = used.price_code
    left join price_list as fund
        on fund.price_code = used.price_code
        and fund.component = 'fund'
        and fund.voltage_tier = used.voltage_tier
        and fund.valid_from < used.segment_end
        and (fund.valid_to is null or fund.valid_to > used.segment_start)
    group by used.price_code, used.voltage_tier, used.segment_start, used.segment_end, used.price
    having count_if(coalesce(fund.price = used.price, false)) = 0
        and (count(fund.price) > 0 or used.price > 0)
)

select
    charged.bill_id,
    charged.account_id,
    charged.bill_month,
    charged.metering_point_id,
    charged.price_code,
    charged.voltage_tier,
    charged.segment_start,
    charged.segment_end,
    charged.quantity,
    charged.price as billed_price,
    judged.right_price,
    charged.amount_yuan as billed_yuan,
    cast(round(cast(charged.quantity as decimal(10, 2)) * cast(judged.right_price as decimal(8, 6)), 2) as decimal(14, 2)) as right_yuan
from charged
join judged
    on judged.price_code = charged.price_code
    and judged.voltage_tier = charged.voltage_tier
    and judged.segment_start = charged.segment_start
    and judged.segment_end = charged.segment_end
    and judged.price = charged.price

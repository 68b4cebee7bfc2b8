-- TF10 time-of-use not applied: one row per bill of a large commercial account that is priced without bands.
with accused as (
    select
        bill.bill_id,
        bill.bill_month,
        bill.metering_point_id,
        bill.pf_base_yuan,
        cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)) as pf_share
    from settled_bill as bill
    anti join price_exception as lawful
        on lawful.bill_id = bill.bill_id
        and lawful.reason in ('tou_exempt', 'temporary')
    where bill.billed_usage_class = 'commercial'
        and bill.tou_program = 'none'
        and bill.running_capacity_kva >= param('tariff.tou_min_kva', bill.bill_month)
        and (bill.market_mode not in ('direct', 'retail') or param('tariff.market_users_follow_tou', bill.bill_month))
),
metered as (
    bands...

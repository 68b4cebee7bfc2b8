-- TF10 time-of-use not applied: one row per bill of a large commercial account that is priced without bands.
with accused as (
    select
        bill.bill_id,
        swap.change_yuan,
        cast(bill.pf_base_yuan as decimal(12, 2)) as pf_base_yuan,
        cast(coalesce(bill.pf_adjustment_pct, 0) * 0.01 as decimal(6, 4)) as pf_share
    from settled_bill as bill
    left join price_band_swap as swap on swap.bill_id = bill.bill_id
    anti join price_exception as lawful
        on lawful.bill_id = bill.bill_id
        and lawful.reason = 'tou_exempt'
    where bill.billed_usage_class = 'commercial'
        and bill.tou_program = 'none'
        and bill.running_capacity_kva >= param('tariff.tou_min_kva', bill.bill_month)
        and bill.market_mode is not null
        and (bill.market_mode not in ('direct', 'retail') or param('tariff.market_users_follow_tou', bill.bill_month))
),

owed as (
    select
        bill_id,
        cast(coalesce(
            change_yuan + round(cast(pf_base_yuan + change_yuan as decimal(12, 2)) * pf_share, 2) - round(pf_base_yuan * pf_share, 2), 0
        ) as decimal(14, 2)) as owed_yuan
    from accused
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '容量 ' || cast(bill.running_capacity_kva as varchar) || ' kVA，未执行分时' as observed,
    coalesce('执行分时，电度电费变化 ' || cast(accused.change_yuan as varchar) || ' 元', '执行分时；无分时示数，金额待核') as expected,
    owed.owed_yuan as low_yuan,
    owed.owed_yuan as base_yuan,
    owed.owed_yuan as high_yuan,
    bill.account_id,
    bill.price_code,
    bill.market_mode,
    bill.energy_kwh,
    accused.change_yuan,
    param('tariff.tou_min_kva', bill.bill_month) as tou_min_kva
from accused
join owed on owed.bill_id = accused.bill_id
join settled_bill as bill on bill.bill_id = accused.bill_id

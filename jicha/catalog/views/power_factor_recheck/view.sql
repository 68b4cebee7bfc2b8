-- power_factor_recheck: one row per standing bill with a power-factor standard, its factor and charge by the registers.
with registered as (
    select
        bill_id,
        cast(sum(metered_kwh) as decimal(12, 2)) as metered_kwh,
        cast(sum(reactive_kvarh) as decimal(12, 2)) as metered_kvarh
    from rate_segment
    where pf_standard > 0
        and is_energy
    group by bill_id
),

trusted as (
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        registered.metered_kwh,
        registered.metered_kvarh,
        cast(bill.pf_base_yuan as decimal(12, 2)) as billed_base_yuan,
        case when rated.refusal is null then rated.pf_base_yuan end as rated_base_yuan,
        case when registered.metered_kvarh <> 0 or registered.metered_kwh = 0 then rated.power_factor end as power_factor,
        case when registered.metered_kvarh <> 0 or registered.metered_kwh = 0 then rated.pf_adjustment_pct end as adjustment_pct
    from settled_bill as bill
    join registered on registered.bill_id = bill.bill_id
    join rated_bill as rated on rated.bill_id = bill.bill_id
)

select
    bill_id,
    account_id,
    bill_month,
    metered_kwh,
    metered_kvarh,
    power_factor,
    adjustment_pct,
    rated_base_yuan,
    cast(round(billed_base_yuan * cast(adjustment_pct * 0.01 as decimal(6, 4)), 2) as decimal(14, 2)) as by_billed_base_yuan,
    cast(round(rated_base_yuan * cast(adjustment_pct * 0.01 as decimal(6, 4)), 2) as decimal(14, 2)) as by_rated_base_yuan
from trusted

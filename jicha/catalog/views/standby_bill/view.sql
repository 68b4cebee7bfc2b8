-- standby_bill: one row per bill in whose period a transformer or motor stood by, with what its capacity charge should be.
with standby as (
    select
        bill.bill_id,
        count(distinct unit.equipment_id) as units,
        sum(unit.kva) filter (
            where unit.valid_from <= bill.period_start
                and (unit.valid_to is null or unit.valid_to >= bill.period_end)
                and (unit.state = 'hot_standby' or unit.sealed_at is null)
        ) as charged_kva,
        sum(unit.kva) filter (
            where unit.valid_from <= bill.period_start
                and (unit.valid_to is null or unit.valid_to >= bill.period_end)
                and unit.state = 'cold_standby'
                and unit.sealed_at is not null
        ) as free_kva
    from capacity_bill as bill
    join customer_equipment as unit
        on unit.account_id = bill.account_id
        and unit.valid_from < bill.period_end
        and (unit.valid_to is null or unit.valid_to > bill.period_start)
    where unit.state in ('hot_standby', 'cold_standby')
        and unit.kind in ('transformer', 'hv_motor')
    group by bill.bill_id
),

due as (
    select
        bill.bill_id,
        cast(
            round(
                cast(round(cast(bill.steady_kva as decimal(9, 2)) * bill.month_share, 2) as decimal(9, 2))
                    * cast(bill.capacity_price as decimal(8, 4)),
                2
            ) as decimal(12, 2)
        ) as yuan
    from capacity_bill as bill
)

select
    bill.bill_id,
    bill.account_id,
    bill.org_id,
    bill.bill_month,
    bill.period_start,
    bill.period_end,
    bill.charge_mode,
    cast(standby.units as integer) as standby_units,
    cast(coalesce(standby.charged_kva, 0) as decimal(12, 2)) as charged_standby_kva,
    cast(coalesce(standby.free_kva, 0) as decimal(12, 2)) as free_standby_kva,
    bill.steady_kva,
    bill.snapshot_kva,
    bill.capacity_price,
    bill.fixed_yuan,
    cast(due.yuan as decimal(14, 2)) as due_yuan,
    cast(
        due.yuan - bill.fixed_yuan
            + round(cast(bill.pf_base_yuan + due.yuan - bill.fixed_yuan as decimal(12, 2)) * bill.pf_rate, 2)
            - bill.pf_yuan as decimal(14, 2)
    ) as owed_yuan
from standby
join capacity_bill as bill on bill.bill_id = standby.bill_id
join due on due.bill_id = standby.bill_id

-- CP09 demand discount: one row per bill by demand whose price is reduced though 260 kWh per kVA were not reached, or full though they were.
with compared as (
    select
        bill_id,
        -- A truncated quotient reaches a whole number exactly when the quotient does.
        energy_kwh >= steady_contract_kva * param('capacity.demand_discount_kwh_per_kva', period_start) as is_reached,
        cast(published_demand_price as decimal(8, 4)) as full_price,
        cast(round(published_demand_price * param('capacity.demand_discount_factor', period_start), 4) as decimal(8, 4)) as reduced_price
    from capacity_bill
    where charge_mode in ('contract_demand', 'actual_demand')
),

priced as (
    select
        bill_id,
        case when is_reached then reduced_price else full_price end as right_price,
        case when is_reached then full_price when not is_reached then reduced_price end as wrong_price
    from compared
),

due as (
    select
        bill.bill_id,
        priced.right_price,
        cast(round(cast(bill.charged_kw as decimal(9, 2)) * priced.right_price, 2)
            + round(cast(bill.charged_excess_kw as decimal(9, 2)) * priced.right_price, 2)
            - bill.fixed_yuan as decimal(12, 2)) as difference
    from capacity_bill as bill
    join priced on priced.bill_id = bill.bill_id and priced.wrong_price = bill.demand_price
),

owed as (
    select
        bill.bill_id,
        due.right_price,
        cast(due.difference + round(cast(bill.pf_base_yuan + due.difference as decimal(12, 2)) * bill.pf_rate, 2) - bill.pf_yuan
            as decimal(14, 2)) as yuan
    from due
    join capacity_bill as bill on bill.bill_id = due.bill_id
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    bill.period_end - 1 as fact_end,
    '需量单价 ' || cast(bill.demand_price as varchar) || ' 元/kW' as observed,
    '需量单价 ' || cast(owed.right_price as varchar) || ' 元/kW' as expected,
    owed.yuan as low_yuan,
    owed.yuan as base_yuan,
    owed.yuan as high_yuan,
    bill.account_id,
    bill.energy_kwh,
    bill.steady_contract_kva as contract_kva,
    cast(floor(cast(bill.energy_kwh as double) / nullif(cast(bill.steady_contract_kva as double), 0)) as integer) as kwh_per_kva,
    bill.charged_kw,
    bill.charged_excess_kw
from owed
join capacity_bill as bill on bill.bill_id = owed.bill_id

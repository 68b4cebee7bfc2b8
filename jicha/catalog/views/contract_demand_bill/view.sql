-- contract_demand_bill: one row per bill charged by contract demand: what was charged and what agreement, floor and registers ask for.
with agreed as (
    select
        bill_id,
        cast(greatest(contract_demand_kw, coalesce(floor_kw, 0)) as decimal(9, 2)) as agreed_kw
    from capacity_bill
    where charge_mode = 'contract_demand'
),

excess as (
    select
        agreed.bill_id,
        agreed.agreed_kw,
        case
            when bill.measured_kw is not null then greatest(
                round((bill.measured_kw - agreed.agreed_kw * param('capacity.demand_excess_ratio', bill.period_start))
                    * param('capacity.demand_excess_multiple', bill.period_start), 2),
                0
            )
        end as doubled_kw
    from agreed
    join capacity_bill as bill on bill.bill_id = agreed.bill_id
),

due as (
    select
        excess.bill_id,
        excess.agreed_kw,
        cast(round(excess.agreed_kw * bill.month_share, 2) as decimal(9, 2)) as due_kw,
        cast(round(cast(excess.doubled_kw as decimal(9, 2)) * bill.month_share, 2) as decimal(9, 2)) as due_excess_kw,
        cast(bill.demand_price as decimal(8, 4)) as price
    from excess
    join capacity_bill as bill on bill.bill_id = excess.bill_id
),

priced as (
    select
        bill_id,
        agreed_kw,
        due_kw,
        due_excess_kw,
        cast(round(due_kw * price, 2) + round(due_excess_kw * price, 2) as decimal(12, 2)) as due_yuan
    from due
)

select
    bill.bill_id,
    bill.account_id,
    bill.org_id,
    bill.bill_month,
    bill.period_start,
    bill.period_end,
    bill.contract_demand_kw,
    bill.floor_kw,
    bill.measured_kw,
    bill.incoming_lines,
    bill.charged_kw,
    bill.charged_excess_kw,
    bill.demand_price,
    bill.fixed_yuan,
    cast(priced.agreed_kw as decimal(12, 2)) as agreed_kw,
    cast(priced.due_kw as decimal(12, 2)) as due_kw,
    cast(priced.due_excess_kw as decimal(12, 2)) as due_excess_kw,
    cast(priced.due_yuan as decimal(14, 2)) as due_yuan,
    cast(
        priced.due_yuan - bill.fixed_yuan
            + round(cast(bill.pf_base_yuan + priced.due_yuan - bill.fixed_yuan as decimal(12, 2)) * bill.pf_rate, 2)
            - bill.pf_yuan as decimal(14, 2)
    ) as owed_yuan
from priced
join capacity_bill as bill on bill.bill_id = priced.bill_id

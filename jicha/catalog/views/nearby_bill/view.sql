-- nearby_bill: one row per bill that stands of a user of a nearby-consumption project, with its grid fees by energy and by capacity.
with project as (
    select
        account_id,
        connected_on as since,
        date '2200-01-01' as until
    from generator
    where is_nearby_use
    union all
    select
        account_id,
        valid_from as since,
        coalesce(valid_to, date '2200-01-01') as until
    from policy_list
    where kind = 'nearby_consumption'
),

concerned as (
    select
        bill.bill_id,
        min(project.since) as since
    from settled_bill as bill
    join project
        on project.account_id = bill.account_id
        and project.since <= bill.period_start
        and project.until > bill.period_start
    group by bill.bill_id
),

charged as (
    select
        bill_id,
        count(*) as lines,
        sum(quantity) filter (where component = 'transmission' and unit = 'kwh') as energy_kwh,
        sum(amount_yuan) filter (where component = 'transmission' and unit = 'kwh') as energy_yuan,
        sum(amount_yuan) filter (where component = 'transmission' and unit <> 'kwh') as capacity_yuan
    from bill_line
    group by bill_id
)

select
    bill.bill_id,
    bill.account_id,
    bill.org_id,
    bill.bill_month,
    bill.period_start,
    bill.period_end,
    concerned.since as project_since,
    cast(charged.lines as integer) as lines,
    cast(coalesce(charged.energy_kwh, 0) as decimal(14, 2)) as by_energy_kwh,
    cast(coalesce(charged.energy_yuan, 0) as decimal(14, 2)) as by_energy_yuan,
    cast(coalesce(charged.capacity_yuan, 0) as decimal(14, 2)) as by_capacity_yuan
from concerned
join settled_bill as bill on bill.bill_id = concerned.bill_id
left join charged on charged.bill_id = concerned.bill_id

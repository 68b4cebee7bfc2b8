-- demand_register: one row per meter and month with its demand, its mean load and the capacity agreed.
with energy as (
    select
        metering_point_id,
        read_month,
        meter_asset_id,
        last_read_on,
        read_on,
        energy_kwh,
        date_diff('day', last_read_on, read_on) * 24 as hours
    from reading
    where register = 'active_total'
),

-- Only a bill by actual demand follows the register one to one; several bills in a month cannot be told apart.
charged as (
    select
        bill_id,
        account_id,
        bill_month,
        charge_mode,
        measured_kw,
        coalesce(demand_price, published_demand_price) as price,
        count(*) over (partition by account_id, bill_month) as bills
    from capacity_bill
)

select
    demand.metering_point_id,
    demand.read_month,
    demand.meter_asset_id,
    demand.account_id,
    demand.demand_kw,
    demand.occurred_at,
    energy.last_read_on as since,
    energy.read_on as until,
    energy.energy_kwh,
    cast(cast(energy.energy_kwh as double) / nullif(energy.hours, 0) as decimal(12, 4)) as mean_kw,
    account_version.contract_capacity_kva,
    charged.bill_id,
    charged.price
from demand_reading as demand
left join energy
    on energy.metering_point_id = demand.metering_point_id
    and energy.meter_asset_id = demand.meter_asset_id
    and energy.read_month = demand.read_month
left join account_version
    on account_version.account_id = demand.account_id
    and account_version.valid_from <= demand.read_month
    and coalesce(account_version.valid_to, date '2200-01-01') > demand.read_month
left join charged
    on charged.account_id = demand.account_id
    and charged.bill_month = demand.read_month
    and charged.bills = 1
    and charged.charge_mode = 'actual_demand'
    and charged.measured_kw = round(demand.demand_kw, 2)

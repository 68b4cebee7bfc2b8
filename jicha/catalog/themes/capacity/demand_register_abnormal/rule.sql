-- CP08 demand register abnormal: one row per register that was not reset, lies below the mean load or far above the capacity.
with judged as (
    select
        metering_point_id,
        read_month,
        meter_asset_id,
        account_id,
        demand_kw,
        occurred_at,
        since,
        until,
        energy_kwh,
        mean_kw,
        contract_capacity_kva,
        bill_id,
        price,
        occurred_at < cast(since as timestamp) as is_old,
        energy_kwh >= param('capacity.demand_judged_min_kwh', read_month)
            and demand_kw < mean_kw * param('capacity.demand_over_mean_min', read_month) as is_below_mean,
        demand_kw > contract_capacity_kva * param('capacity.demand_over_capacity_max', read_month) as is_above_capacity,
        -- The true demand is no less than the mean load: that is all that can be said of it.
        cast(round(cast(mean_kw - demand_kw as decimal(9, 2)) * cast(price as decimal(8, 4)), 2) as decimal(14, 2)) as bound_yuan
    from demand_register
    where demand_kw is not null
        and occurred_at is not null
        and energy_kwh is not null
        and contract_capacity_kva is not null
)

select
    metering_point_id,
    read_month,
    meter_asset_id,
    account_id as subject_id,
    since as fact_start,
    until - 1 as fact_end,
    '需量 ' || cast(demand_kw as varchar) || ' kW，发生于 ' || cast(cast(occurred_at as date) as varchar) as observed,
    case
        when is_old then '发生在 ' || cast(since as varchar) || ' 抄表之后'
        when is_below_mean then '不低于平均负荷 ' || cast(mean_kw as varchar) || ' kW'
        else '不远超合同容量 ' || cast(contract_capacity_kva as varchar) || ' kVA'
    end as expected,
    bound_yuan as low_yuan,
    case when bound_yuan > 0 then bound_yuan end as base_yuan,
    case when bound_yuan <= 0 then cast(0 as decimal(14, 2)) end as high_yuan,
    account_id,
    occurred_at,
    energy_kwh,
    mean_kw,
    contract_capacity_kva,
    bill_id,
    price as demand_price
from judged
where is_old or coalesce(is_below_mean, false) or is_above_capacity

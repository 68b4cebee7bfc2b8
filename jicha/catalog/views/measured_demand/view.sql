-- measured_demand: one row per account and month, the maximum demand of its incoming lines added up.
-- Each line has its own maximum; of lines that cannot run together the larger one counts.
with line_peak as (
    select
        demand_reading.account_id,
        demand_reading.read_month,
        coalesce(power_source.interlock_group, demand_reading.power_source_id, '') as incoming_line,
        max(demand_reading.demand_kw) as demand_kw
    from demand_reading
    join metering_point
        on metering_point.metering_point_id = demand_reading.metering_point_id
        and metering_point.kind = 'settlement'
    left join power_source
        on power_source.power_source_id = demand_reading.power_source_id
        and power_source.valid_from <= demand_reading.read_month
        and coalesce(power_source.valid_to, date '2200-01-01') > demand_reading.read_month
    group by
        demand_reading.account_id,
        demand_reading.read_month,
        coalesce(power_source.interlock_group, demand_reading.power_source_id, '')
)

select
    account_id,
    read_month,
    cast(round(sum(demand_kw), 2) as decimal(12, 2)) as measured_kw,
    cast(count(*) as integer) as incoming_lines
from line_peak
group by account_id, read_month

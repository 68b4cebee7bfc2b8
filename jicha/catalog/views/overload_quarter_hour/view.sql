-- overload_quarter_hour: one row per bill and quarter of an hour in which the account's load lies above its capacity by more than the allowed ratio.
with limited as (
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        bill.period_start,
        bill.period_end,
        case
            when bill.file_voltage_tier = 'below_1kv' then param('capacity.over_capacity_lv_ratio', bill.period_start)
            else param('capacity.over_capacity_demand_ratio', bill.period_start)
        end as allowed_ratio,
        param('capacity.over_capacity_bad_data_ratio', bill.period_start) as bad_data_ratio,
        max(
            case
                when bill.file_voltage_tier = 'below_1kv' then account_version.contract_capacity_kva
                else account_version.running_capacity_kva
            end
        ) as limit_kva
    from settled_bill as bill
    join account_version
        on account_version.account_id = bill.account_id
        and account_version.valid_from < bill.period_end
        and coalesce(account_version.valid_to, bill.period_end) > bill.period_start
    where bill.billed_usage_class not in ('residential', 'residential_collective')
    group by bill.bill_id, bill.account_id, bill.bill_month, bill.period_start, bill.period_end, bill.file_voltage_tier
),

-- With three wires there is no phase B: the two other phases are the whole.
quarter_hour as (
    select
        limited.bill_id,
        interval_load.measured_at,
        sum(
            cast(
                coalesce(
                    interval_load.p_total_kw,
                    case metering_point.wiring
                        when '3p3w' then interval_load.p_a_kw + interval_load.p_c_kw
                        when '3p4w' then interval_load.p_a_kw + interval_load.p_b_kw + interval_load.p_c_kw
                        else interval_load.p_a_kw
                    end
                ) * cast(meter_installation.multiplier as double) as decimal(12, 4)
            )
        ) as kw
    from limited
    join interval_load
        on interval_load.account_id = limited.account_id
        and interval_load.measured_at >= limited.period_start
        and interval_load.measured_at < limited.period_end
        and coalesce(interval_load.quality, 'good') = 'good'
    join metering_point
        on metering_point.metering_point_id = interval_load.metering_point_id
        and metering_point.kind = 'settlement'
    join meter_installation
        on meter_installation.metering_point_id = interval_load.metering_point_id
        and meter_installation.installed_at <= interval_load.measured_at
        and (meter_installation.removed_at is null or meter_installation.removed_at > interval_load.measured_at)
    group by limited.bill_id, interval_load.measured_at
)

select
    limited.bill_id,
    limited.account_id,
    limited.bill_month,
    quarter_hour.measured_at,
    cast(round(quarter_hour.kw, 2) as decimal(12, 2)) as kw,
    limited.limit_kva
from quarter_hour
join limited on limited.bill_id = quarter_hour.bill_id
where quarter_hour.kw > limited.limit_kva * limited.allowed_ratio
    and quarter_hour.kw <= limited.limit_kva * limited.bad_data_ratio

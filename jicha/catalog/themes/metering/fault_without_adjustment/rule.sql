-- MT19 metering fault without adjustment: one row per repaired fault whose adjustment is not posted after a billing cycle.
with adjusted as (
    select distinct fault.fault_id
    from device_fault as fault
    join adjustment
        on adjustment.account_id = fault.account_id
        and (adjustment.fault_id = fault.fault_id or adjustment.adjustment_id = fault.adjustment_id
            or (adjustment.reason_code in ('meter_fault', 'wiring_error') and adjustment.posted_at >= fault.found_at))
    left join adjustment as reversal on reversal.reversal_of = adjustment.adjustment_id
    where adjustment.posted_at is not null and adjustment.reversal_of is null and reversal.adjustment_id is null
),

late as (
    select
        fault.fault_id,
        fault.account_id,
        cast(coalesce(fault.began_at, fault.found_at) as date) as began_on,
        cast(fault.repaired_at as date) as repaired_on,
        param('metering.fault_adjustment_days', as_of()) as allowed_days
    from device_fault as fault
    anti join adjusted on adjusted.fault_id = fault.fault_id
    where fault.needs_adjustment
),

estimated as (
    select
        late.fault_id,
        sum(before.active_kwh - month.active_kwh) as kwh,
        sum(round(cast(before.active_kwh - month.active_kwh as decimal(10, 2)) * cast(
            cast(month.energy_yuan + coalesce(month.fund_yuan, 0) as double) / nullif(cast(month.energy_kwh as double), 0) as decimal(8, 6)
        ), 2)) as yuan
    from late
    join settled_bill as before
        on before.account_id = late.account_id
        and before.bill_month = cast(date_trunc('month', late.began_on) - interval 1 month as date)
        and before.bill_month >= cast(date_trunc('month', as_of()) - interval 1 year as date)
    join settled_bill as month
        on month.account_id = late.account_id
        and month.bill_month >= cast(date_trunc('month', late.began_on) as date)
        and month.bill_month < late.repaired_on
    group by late.fault_id
)

select
    late.fault_id,
    late.fault_id as subject_id,
    late.repaired_on as fact_start,
    as_of() as fact_end,
    cast(late.repaired_on as varchar) || ' 已处理，' || cast(date_diff('day', late.repaired_on, as_of()) as varchar) || ' 天未退补' as observed,
    '处理后 ' || cast(late.allowed_days as varchar) || ' 天内退补' as expected,
    cast(least(coalesce(estimated.yuan, 0), 0) as decimal(14, 2)) as low_yuan,
    cast(coalesce(estimated.yuan, 0) as decimal(14, 2)) as base_yuan,
    cast(greatest(coalesce(estimated.yuan, 0), 0) as decimal(14, 2)) as high_yuan,
    late.account_id,
    late.began_on,
    cast(estimated.kwh as decimal(12, 2)) as estimated_kwh
from late
left join estimated on estimated.fault_id = late.fault_id
where date_diff('day', late.repaired_on, as_of()) > late.allowed_days

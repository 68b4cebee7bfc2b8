-- rate_capacity_stretch: one row per standing bill, point and stretch in which neither capacity nor its price changes.
with snapshot as (
    select
        used.bill_id,
        used.metering_point_id,
        used.account_id,
        used.bill_month,
        used.segment_start,
        used.price_code,
        used.voltage_tier,
        used.charge_mode,
        used.capacity_kva,
        used.contract_demand_kw,
        used.pf_standard,
        bill.contract_capacity_kva as contract_kva,
        bill.period_start,
        bill.period_end,
        concat(
            coalesce(used.price_code, ''), '|', coalesce(used.voltage_tier, ''), '|', used.charge_mode, '|',
            coalesce(cast(used.capacity_kva as varchar), ''), '|', coalesce(cast(used.contract_demand_kw as varchar), '')
        ) as parameters
    from settled_bill as bill
    join bill_snapshot as used on used.bill_id = bill.bill_id
    where bill.period_start < bill.period_end
        and used.charge_mode <> 'none'
),

compared as (
    select
        bill_id,
        metering_point_id,
        account_id,
        bill_month,
        segment_start,
        price_code,
        voltage_tier,
        charge_mode,
        capacity_kva,
        contract_demand_kw,
        pf_standard,
        contract_kva,
        period_start,
        period_end,
        parameters,
        lag(parameters) over (
            partition by bill_id, metering_point_id
            order by segment_start
        ) as before
    from snapshot
),

until as (
    select
        bill_id,
        metering_point_id,
        account_id,
        bill_month,
        greatest(segment_start, period_start) as begins,
        lead(segment_start, 1, period_end) over (
            partition by bill_id, metering_point_id
            order by segment_start
        ) as ends,
        price_code,
        voltage_tier,
        charge_mode,
        capacity_kva,
        contract_demand_kw,
        pf_standard,
        contract_kva,
        period_start,
        period_end
    from compared
    where before is null
        or before <> parameters
),

capacity_price as (
    select
        price_code,
        voltage_tier,
        valid_from,
        valid_to
    from price_list
    where component in ('capacity', 'demand')
),

-- A price that ends is a change too, whether or not another follows.
price_change as (
    select
        price_code,
        voltage_tier,
        valid_from as day
    from capacity_price
    union
    select
        price_code,
        voltage_tier,
        valid_to
    from capacity_price
),

cut as (
    select
        bill_id,
        metering_point_id,
        begins,
        begins as segment_start
    from until
    union
    select
        until.bill_id,
        until.metering_point_id,
        until.begins,
        price_change.day
    from until
    join price_change
        on price_change.price_code = until.price_code
        and price_change.voltage_tier = until.voltage_tier
        and price_change.day > until.begins
        and price_change.day < until.ends
),

stretch as (
    select
        until.bill_id,
        until.metering_point_id,
        until.account_id,
        until.bill_month,
        row_number() over parts as segment_no,
        cut.segment_start,
        lead(cut.segment_start, 1, until.period_end) over parts as segment_end,
        until.price_code,
        until.voltage_tier,
        until.charge_mode,
        until.capacity_kva,
        until.contract_demand_kw,
        until.pf_standard,
        until.contract_kva,
        until.period_start,
        until.period_end,
        case
            when param('capacity.prorate_by_calendar_days', until.period_start) then day(last_day(until.period_start))
            else 30
        end as month_days
    from until
    join cut
        on cut.bill_id = until.bill_id
        and cut.metering_point_id = until.metering_point_id
        and cut.begins = until.begins
    window parts as (
        partition by until.bill_id, until.metering_point_id
        order by cut.segment_start
    )
)

select
    bill_id,
    metering_point_id,
    account_id,
    bill_month,
    segment_no,
    segment_start,
    segment_end,
    price_code,
    voltage_tier,
    charge_mode,
    capacity_kva,
    contract_demand_kw,
    pf_standard,
    contract_kva,
    cast(
        case
            when segment_end = period_end
                and period_end = cast(period_start + interval 1 month as date)
                then month_days - date_diff('day', period_start, segment_start)
            else date_diff('day', segment_start, segment_end)
        end as bigint
    ) as capacity_days,
    cast(month_days as bigint) as month_days
from stretch

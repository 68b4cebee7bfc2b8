-- rate_energy_stretch: one row per standing bill, point and stretch in which no parameter and no price by energy changes.
with snapshot as (
    select
        used.bill_id,
        used.metering_point_id,
        used.account_id,
        used.bill_month,
        used.segment_start,
        used.price_code,
        used.voltage_tier,
        used.market_mode,
        used.tou_program,
        used.pf_standard,
        used.loss_mode,
        used.line_loss_pct,
        used.is_tiered,
        used.fixed_kwh,
        bill.period_start,
        bill.period_end,
        concat(
            coalesce(used.price_code, ''), '|', coalesce(used.voltage_tier, ''), '|', coalesce(used.market_mode, ''), '|',
            coalesce(used.tou_program, ''), '|', coalesce(cast(used.pf_standard as varchar), ''), '|',
            coalesce(used.loss_mode, ''), '|', coalesce(cast(used.line_loss_pct as varchar), ''), '|',
            case when used.is_tiered then 'tiered' else '' end, '|', coalesce(cast(used.fixed_kwh as varchar), '')
        ) as parameters
    from settled_bill as bill
    join bill_snapshot as used on used.bill_id = bill.bill_id
    where bill.period_start < bill.period_end
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
        market_mode,
        tou_program,
        pf_standard,
        loss_mode,
        line_loss_pct,
        is_tiered,
        fixed_kwh,
        period_start,
        period_end,
        parameters,
        lag(parameters) over (
            partition by bill_id, metering_point_id
            order by segment_start
        ) as before
    from snapshot
),

changed as (
    select
        bill_id,
        metering_point_id,
        account_id,
        bill_month,
        -- The first stretch begins with the bill, whatever day its snapshot names.
        case when before is null then period_start else segment_start end as begins,
        price_code,
        voltage_tier,
        market_mode,
        tou_program,
        pf_standard,
        loss_mode,
        line_loss_pct,
        is_tiered,
        fixed_kwh,
        period_start,
        period_end
    from compared
    where before is null
        or before <> parameters
),

until as (
    select
        bill_id,
        metering_point_id,
        account_id,
        bill_month,
        begins,
        lead(begins, 1, period_end) over (
            partition by bill_id, metering_point_id
            order by begins
        ) as ends,
        price_code,
        voltage_tier,
        market_mode,
        tou_program,
        pf_standard,
        loss_mode,
        line_loss_pct,
        is_tiered,
        fixed_kwh,
        period_start,
        period_end
    from changed
),

daily_price as (
    select
        price_code,
        voltage_tier,
        valid_from,
        valid_to
    from price_list
    where component in ('catalogue_energy', 'transmission', 'fund', 'tier_2', 'tier_3', 'tier_4', 'tier_5', 'tier_6', 'basic')
),

-- A price that ends is a change too, whether or not another follows.
price_change as (
    select
        price_code,
        voltage_tier,
        valid_from as day
    from daily_price
    union
    select
        price_code,
        voltage_tier,
        valid_to
    from daily_price
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
)

select
    until.bill_id,
    until.metering_point_id,
    until.account_id,
    until.bill_month,
    row_number() over (
        partition by until.bill_id, until.metering_point_id
        order by cut.segment_start
    ) as segment_no,
    cut.segment_start,
    lead(cut.segment_start, 1, until.period_end) over (
        partition by until.bill_id, until.metering_point_id
        order by cut.segment_start
    ) as segment_end,
    until.price_code,
    until.voltage_tier,
    until.market_mode,
    until.tou_program,
    until.pf_standard,
    until.loss_mode,
    until.line_loss_pct,
    until.is_tiered,
    until.fixed_kwh,
    until.period_start,
    until.period_end
from until
join cut
    on cut.bill_id = until.bill_id
    and cut.metering_point_id = until.metering_point_id
    and cut.begins = until.begins

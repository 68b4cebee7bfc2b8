-- price_turn: one row per standing bill with a change of published prices inside, and what it owes split by days and by freeze.
with cut as (
    select
        stretch.bill_id,
        min(stretch.segment_start) as change_day,
        max(stretch.segment_start) as last_change_day,
        count_if(listed.component = 'fund') > 0 as fund_turns,
        count_if(listed.component <> 'fund') > 0 as energy_turns
    from rate_energy_stretch as stretch
    join price_list as listed
        on listed.price_code = stretch.price_code
        and listed.voltage_tier = stretch.voltage_tier
        and listed.valid_from = stretch.segment_start
        and listed.component in ('catalogue_energy', 'transmission', 'fund')
    where stretch.segment_start > stretch.period_start
    group by stretch.bill_id
),

turned as (
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        bill.metering_point_id,
        bill.price_code,
        bill.billed_voltage_tier as voltage_tier,
        bill.period_start,
        bill.period_end,
        cut.change_day,
        cut.fund_turns,
        cut.energy_turns,
        cut.change_day = cut.last_change_day and bill.tou_program = 'none' as is_plain
    from cut
    join settled_bill as bill on bill.bill_id = cut.bill_id
),

due as (
    select
        part.bill_id,
        count(part.energy_refusal) as refused,
        cast(sum(part.charged_kwh) as decimal(12, 2)) as charged_kwh,
        cast(sum(case when turned.energy_turns then
            coalesce(part.catalogue_all_yuan, 0) + coalesce(part.catalogue_sharp_yuan, 0) + coalesce(part.catalogue_peak_yuan, 0)
            + coalesce(part.catalogue_flat_yuan, 0) + coalesce(part.catalogue_valley_yuan, 0)
            + coalesce(part.catalogue_deep_valley_yuan, 0)
            + coalesce(part.transmission_all_yuan, 0) + coalesce(part.transmission_sharp_yuan, 0)
            + coalesce(part.transmission_peak_yuan, 0) + coalesce(part.transmission_flat_yuan, 0)
            + coalesce(part.transmission_valley_yuan, 0) + coalesce(part.transmission_deep_valley_yuan, 0)
            else 0 end
            + case when turned.fund_turns then coalesce(part.fund_yuan, 0) else 0 end
        ) as decimal(14, 2)) as yuan
    from turned
    join rated_segment as part on part.bill_id = turned.bill_id
    where part.is_energy
    group by part.bill_id
),

billed as (
    select
        line.bill_id,
        cast(sum(line.quantity) filter (where line.component in ('catalogue_energy', 'transmission')) as decimal(12, 2)) as energy_kwh,
        cast(
            sum(case when line.component = 'fund' and turned.fund_turns then line.amount_yuan else 0 end)
            + sum(case when line.component <> 'fund' and turned.energy_turns then line.amount_yuan else 0 end)
            as decimal(14, 2)
        ) as yuan
    from turned
    join bill_line as line on line.bill_id = turned.bill_id
    where line.component in ('catalogue_energy', 'transmission', 'fund')
    group by line.bill_id
),

strange as (
    select distinct turned.bill_id
    from turned
    join bill_line as line
        on line.bill_id = turned.bill_id
        and line.component in ('catalogue_energy', 'transmission', 'fund')
    anti join price_list as listed
        on listed.price_code = line.price_code
        and listed.voltage_tier = line.voltage_tier
        and listed.component = line.component
        and listed.band = line.band
        and listed.price = line.price
        and listed.valid_from < turned.period_end
        and (listed.valid_to is null or listed.valid_to > turned.period_start)
),

frozen as (
    select
        turned.bill_id,
        turned.price_code,
        turned.voltage_tier,
        turned.change_day,
        turned.fund_turns,
        turned.energy_turns,
        cast(cast(freeze.active_total - reading.last_value as decimal(9, 2)) * cast(reading.multiplier as decimal(8, 2)) as decimal(12, 2))
            as before_kwh,
        cast(cast(reading.this_value - freeze.active_total as decimal(9, 2)) * cast(reading.multiplier as decimal(8, 2)) as decimal(12, 2))
            as after_kwh
    from turned
    join reading
        on reading.metering_point_id = turned.metering_point_id
        and reading.read_month = turned.bill_month
        and reading.register = 'active_total'
    join daily_register as freeze
        on freeze.metering_point_id = turned.metering_point_id
        and freeze.day = turned.change_day
        and freeze.active_total between reading.last_value and reading.this_value
    join billed
        on billed.bill_id = turned.bill_id
        and billed.energy_kwh = reading.energy_kwh
    where turned.is_plain
),

by_freeze as (
    select
        frozen.bill_id,
        frozen.before_kwh,
        cast(
            case
                when frozen.energy_turns
                    then round(frozen.before_kwh * coalesce(old.catalogue_all, old.transmission_all), 2)
                        + round(frozen.after_kwh * coalesce(new.catalogue_all, new.transmission_all), 2)
                else 0
            end
            + case
                when frozen.fund_turns then round(frozen.before_kwh * old.fund, 2) + round(frozen.after_kwh * new.fund, 2)
                else 0
            end
            as decimal(14, 2)
        ) as yuan
    from frozen
    join rate_card as old
        on old.price_code = frozen.price_code
        and old.voltage_tier = frozen.voltage_tier
        and old.card_to = frozen.change_day
    join rate_card as new
        on new.price_code = frozen.price_code
        and new.voltage_tier = frozen.voltage_tier
        and new.card_from = frozen.change_day
)

select
    turned.bill_id,
    turned.account_id,
    turned.bill_month,
    turned.change_day,
    billed.energy_kwh,
    billed.yuan as billed_yuan,
    case when due.refused = 0 and due.charged_kwh = billed.energy_kwh then due.yuan end as by_days_yuan,
    by_freeze.yuan as by_freeze_yuan,
    by_freeze.before_kwh,
    strange.bill_id is not null as has_foreign_price
from turned
left join due on due.bill_id = turned.bill_id
left join billed on billed.bill_id = turned.bill_id
left join by_freeze on by_freeze.bill_id = turned.bill_id
left join strange on strange.bill_id = turned.bill_id

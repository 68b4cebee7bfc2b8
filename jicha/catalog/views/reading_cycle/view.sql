-- reading_cycle: one row per meter and month read, with how many cycles in a row were estimated, equal or round.
with ordered as (
    select
        metering_point_id,
        read_month,
        meter_asset_id,
        account_id,
        book_id,
        reader_id,
        kind,
        last_read_on,
        read_on,
        this_value,
        multiplier,
        energy_kwh,
        year(read_month) * 12 + month(read_month) as month_no,
        row_number() over one_point as cycle_no,
        kind = 'estimated' as is_estimated,
        kind <> 'automatic'
        and lag(kind) over one_point <> 'automatic'
        and energy_kwh <> 0
        and energy_kwh = lag(energy_kwh) over one_point as repeats_the_last,
        kind <> 'automatic'
        and energy_kwh <> 0
        and energy_kwh % param('reading.round_value_kwh', read_month) = 0 as is_round
    from reading
    where register = 'active_total'
    window one_point as (partition by metering_point_id order by read_month, read_on)
),

counted as (
    select
        metering_point_id,
        read_month,
        meter_asset_id,
        account_id,
        book_id,
        reader_id,
        kind,
        last_read_on,
        read_on,
        this_value,
        multiplier,
        energy_kwh,
        cycle_no,
        min(cycle_no) over six_months as first_cycle,
        max(case when is_estimated then 0 else cycle_no end) over six_months as not_estimated,
        max(case when repeats_the_last then 0 else cycle_no end) over six_months as not_repeated,
        max(case when is_round then 0 else cycle_no end) over six_months as not_round
    from ordered
    window six_months as (partition by metering_point_id order by month_no range between 6 preceding and current row)
)

select
    counted.metering_point_id,
    counted.read_month,
    counted.meter_asset_id,
    counted.account_id,
    counted.book_id,
    counted.reader_id,
    counted.kind,
    counted.last_read_on,
    counted.read_on,
    counted.this_value,
    counted.energy_kwh,
    cast(counted.cycle_no - greatest(counted.not_estimated, counted.first_cycle - 1) as bigint) as estimated_cycles,
    cast(counted.cycle_no - greatest(counted.not_repeated, counted.first_cycle - 1) + 1 as bigint) as same_cycles,
    cast(counted.cycle_no - greatest(counted.not_round, counted.first_cycle - 1) as bigint) as round_cycles,
    cast(
        year(counted.read_on) * 12 + month(counted.read_on) - (year(counted.last_read_on) * 12 + month(counted.last_read_on)) as int
    ) as months_unread,
    frozen.active_total as frozen_value,
    cast(
        round(cast(frozen.active_total - counted.this_value as decimal(10, 4)) * cast(counted.multiplier as decimal(8, 2)), 2)
        as decimal(12, 2)
    ) as frozen_gap_kwh
from counted
left join daily_register as frozen
    on frozen.metering_point_id = counted.metering_point_id
    and frozen.day = counted.read_on
    and cast(date_trunc('month', frozen.day) as date) = counted.read_month
    and frozen.meter_asset_id = counted.meter_asset_id
    and frozen.quality = 'good'

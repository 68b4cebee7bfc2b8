-- TF11 wrong bands: one row per bill whose meter registered a share of its energy in other bands than the curve shows.
with clock as (
    select
        bill.bill_id,
        max(abs(freeze.clock_offset_s)) as clock_offset_s
    from settled_bill as bill
    join daily_register as freeze
        on freeze.metering_point_id = bill.metering_point_id
        and freeze.day >= bill.period_start
        and freeze.day < bill.period_end
    group by bill.bill_id
)

select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '表计分时示数与曲线错位 ' || cast(curve.moved_kwh as varchar) || ' kWh，占 ' || cast(curve.moved_share as varchar) as observed,
    '按曲线归集的时段电量计价，电费变化 ' || coalesce(cast(curve.change_yuan as varchar), '待核') || ' 元' as expected,
    curve.change_yuan as low_yuan,
    curve.change_yuan as base_yuan,
    curve.change_yuan as high_yuan,
    bill.account_id,
    bill.tou_program,
    bill.market_mode,
    bill.energy_kwh,
    curve.points,
    curve.due_points,
    curve.curve_kwh,
    curve.register_kwh,
    clock.clock_offset_s
from band_by_curve as curve
join settled_bill as bill on bill.bill_id = curve.bill_id
left join clock on clock.bill_id = bill.bill_id
where bill.tou_program <> 'none'
    and bill.market_mode is not null
    and (bill.market_mode not in ('direct', 'retail') or param('tariff.market_users_follow_tou', bill.bill_month))
    and curve.moved_share > param('tariff.band_shift_share', bill.bill_month)

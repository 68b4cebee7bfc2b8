-- TF02 farm price for other use: one row per bill at the irrigation price out of season that is no small part of the season's peak.
-- A price less itself is nothing, and empty where no price is known.
select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '非排灌季用电 ' || cast(winter.energy_kwh as varchar) || ' kWh' as observed,
    '此前排灌季最高月 ' || cast(winter.season_peak_kwh as varchar) || ' kWh' as expected,
    least(cast(winter.commercial_yuan - winter.billed_yuan as decimal(14, 2)), cast(winter.commercial_yuan - winter.commercial_yuan as decimal(14, 2))) as low_yuan,
    cast(winter.commercial_yuan - winter.billed_yuan as decimal(14, 2)) as base_yuan,
    greatest(cast(winter.commercial_yuan - winter.billed_yuan as decimal(14, 2)), cast(winter.commercial_yuan - winter.commercial_yuan as decimal(14, 2))) as high_yuan,
    bill.account_id,
    bill.trade_code,
    winter.energy_kwh,
    winter.season_peak_kwh,
    winter.billed_yuan,
    winter.commercial_yuan
from irrigation_month as winter
join settled_bill as bill on bill.bill_id = winter.bill_id
anti join price_exception as lawful
    on lawful.bill_id = winter.bill_id
    and lawful.reason = 'agricultural_use'
where winter.energy_kwh > winter.season_peak_kwh * param('tariff.irrigation_off_season_share', winter.bill_month)

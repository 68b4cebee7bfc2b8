-- MT01 multiplier mismatch: one row per meter and month whose bill or file does not hold the multiplier of the plates.
with wrong as (
    select
        metering_point_id,
        read_month,
        meter_asset_id,
        account_id,
        bill_id,
        billed_multiplier,
        plate_multiplier,
        file_multiplier,
        ct_ratio,
        pt_ratio,
        row_number() over (partition by bill_id, metering_point_id order by meter_asset_id) as place_on_bill
    from reading_multiplier
    where billed_multiplier <> plate_multiplier
        or (billed_multiplier = plate_multiplier and file_multiplier is distinct from plate_multiplier)
)

select
    wrong.metering_point_id,
    wrong.read_month,
    wrong.meter_asset_id,
    wrong.bill_id as subject_id,
    wrong.read_month as fact_start,
    last_day(wrong.read_month) as fact_end,
    '计费倍率 ' || cast(wrong.billed_multiplier as varchar)
    || '，档案变比倍率 ' || coalesce(cast(wrong.file_multiplier as varchar), '各相不一') as observed,
    '铭牌倍率 ' || cast(wrong.plate_multiplier as varchar) as expected,
    cast(coalesce(correction.total_yuan, 0) as decimal(14, 2)) as low_yuan,
    cast(coalesce(correction.total_yuan, 0) as decimal(14, 2)) as base_yuan,
    cast(coalesce(correction.total_yuan, 0) as decimal(14, 2)) as high_yuan,
    wrong.account_id,
    wrong.billed_multiplier,
    wrong.plate_multiplier,
    wrong.file_multiplier,
    wrong.ct_ratio,
    wrong.pt_ratio,
    correction.active_kwh,
    correction.loss_kwh,
    correction.energy_yuan,
    correction.fund_yuan,
    correction.power_factor_yuan
from wrong
left join reading_correction as correction  -- both meters of a month with a change are priced together, once
    on correction.bill_id = wrong.bill_id
    and correction.metering_point_id = wrong.metering_point_id
    and correction.cause = 'ratio'
    and wrong.place_on_bill = 1

-- bill_component_band: one row per band of a bill of a large account that is priced without bands, with what its meter registered.
with unbanded as (
    select
        bill_id,
        account_id,
        bill_month,
        metering_point_id
    from settled_bill
    where tou_program = 'none'
        and running_capacity_kva >= param('tariff.tou_min_kva', bill_month)
),

registered as (
    select
        unbanded.bill_id,
        unbanded.account_id,
        unbanded.bill_month,
        substring(reading.register, 8) as band,
        cast(sum(reading.energy_kwh) as decimal(12, 2)) as band_kwh
    from unbanded
    join reading
        on reading.metering_point_id = unbanded.metering_point_id
        and reading.read_month = unbanded.bill_month
        and reading.register in ('active_sharp', 'active_peak', 'active_flat', 'active_valley', 'active_deep_valley')
    group by unbanded.bill_id, unbanded.account_id, unbanded.bill_month, reading.register
)

select
    bill_id,
    account_id,
    bill_month,
    band,
    band_kwh,
    cast(band_kwh as double) / nullif(cast(sum(band_kwh) over (partition by bill_id) as double), 0) as share
from registered

-- rate_register: one row per metering point and month with the energy of its registers.
select
    metering_point_id,
    account_id,
    read_month,
    cast(sum(energy_kwh) filter (where register = 'active_total') as decimal(12, 2)) as metered_kwh,
    cast(sum(energy_kwh) filter (where register = 'active_sharp') as decimal(12, 2)) as sharp_kwh,
    cast(sum(energy_kwh) filter (where register = 'active_peak') as decimal(12, 2)) as peak_kwh,
    cast(sum(energy_kwh) filter (where register = 'active_flat') as decimal(12, 2)) as flat_kwh,
    cast(sum(energy_kwh) filter (where register = 'active_valley') as decimal(12, 2)) as valley_kwh,
    cast(sum(energy_kwh) filter (where register = 'active_deep_valley') as decimal(12, 2)) as deep_valley_kwh,
    cast(
        sum(abs(energy_kwh)) filter (where register in ('reactive_total', 'reactive_reverse')) as decimal(12, 2)
    ) as reactive_kvarh
from reading
where register like 'active_%'
    or register in ('reactive_total', 'reactive_reverse')
group by metering_point_id, account_id, read_month

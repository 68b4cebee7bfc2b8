-- gateway_energy 关口电量: energy of a day, by the day on which its period begins.
select
    split_part(source_file, 'Input', 1) as gateway_point_id,
    'forward' as direction,
    coalesce(start_at, cast(cast(end_at as date) - interval 1 day as varchar)) as day,
    reading as energy_kwh
from energies

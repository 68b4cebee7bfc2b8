-- interval_load 负荷曲线: one day of every load, its share of the year's peak times that peak; pLoad is in MW.
select
    l.id as metering_point_id,
    l.id as account_id,
    substring(p.time, 7, 4) || '-' || substring(p.time, 4, 2) || '-' || substring(p.time, 1, 2) || substring(p.time, 11) as measured_at,
    cast(l.pLoad as double) * 1000 * case l.profile
        when 'H0-A' then p."H0-A_pload"
        when 'H0-B' then p."H0-B_pload"
        when 'H0-C' then p."H0-C_pload"
        when 'H0-G' then p."H0-G_pload"
        when 'H0-L' then p."H0-L_pload"
    end as p_total_kw
from "Load" as l
cross join "LoadProfile" as p
where
    p.time like '20.01.2016 %'
    and l.profile like 'H0-%'
    and right(l.subnet, 3) <> '_eq'

-- price_code: one row per price code and voltage tier with the time for which its energy is priced in the published table.
select
    price_code,
    voltage_tier,
    min(valid_from) as valid_from,
    case when count(valid_to) = count(price_code) then max(valid_to) end as valid_to
from price_list
where component in ('catalogue_energy', 'transmission')
    and band = 'all'
group by price_code, voltage_tier

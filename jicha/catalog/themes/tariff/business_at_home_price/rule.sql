-- TF01 business at the home price: one row per bill of a home whose premise shows a business and whose use or capacity is not a home's.
-- A price less itself is nothing, and empty where no price is known.
select
    bill.bill_id,
    bill.bill_id as subject_id,
    bill.period_start as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '地址' || case when home.premise_kind in ('shop', 'factory', 'office') then '为经营场所' else '有营业登记' end
        || '，本月 ' || cast(home.kwh as varchar) || ' kWh，容量 ' || coalesce(cast(home.contract_capacity_kva as varchar), '未知') || ' kVA'
        as observed,
    '居民生活用电' as expected,
    least(cast(home.commercial_yuan - home.billed_yuan as decimal(14, 2)), cast(home.commercial_yuan - home.commercial_yuan as decimal(14, 2))) as low_yuan,
    cast(home.commercial_yuan - home.billed_yuan as decimal(14, 2)) as base_yuan,
    greatest(cast(home.commercial_yuan - home.billed_yuan as decimal(14, 2)), cast(home.commercial_yuan - home.commercial_yuan as decimal(14, 2))) as high_yuan,
    bill.account_id,
    home.premise_kind,
    home.has_licence,
    home.kwh,
    home.kwh_last_month,
    home.contract_capacity_kva,
    home.billed_yuan,
    home.commercial_yuan
from home_use as home
join settled_bill as bill on bill.bill_id = home.bill_id
anti join price_exception as lawful
    on lawful.bill_id = home.bill_id
    and lawful.reason = 'category_change'
where (home.premise_kind in ('shop', 'factory', 'office') or home.has_licence)
    and home.premise_kind is not null
    and home.kwh_last_month is not null
    and (
        least(home.kwh, home.kwh_last_month) > param('tariff.home_month_kwh_max', home.bill_month)
        or home.contract_capacity_kva > param('tariff.home_capacity_kva_max', home.bill_month)
    )

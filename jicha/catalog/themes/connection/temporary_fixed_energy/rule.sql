-- BE17 fixed energy of a temporary supply: one row per point whose fixed energy is not checked in time or implausibly low.
with fixed as (
    select
        tariff.metering_point_id,
        tariff.valid_from,
        tariff.account_id,
        tariff.fixed_kwh,
        account.contract_capacity_kva,
        greatest(tariff.valid_from, coalesce(max(cast(inspection.arrived_at as date)), tariff.valid_from)) as checked_on,
        param('connection.temporary_fixed_check_months', as_of()) as allowed_months,
        cast(
            account.contract_capacity_kva * param('connection.temporary_use_hours', as_of()) * 30
            * param('connection.temporary_fixed_min_share', as_of()) as decimal(12, 2)
        ) as least_kwh
    from tariff_assignment as tariff
    join account
        on account.account_id = tariff.account_id
        and account.is_temporary
    left join inspection
        on inspection.account_id = tariff.account_id
        and cast(inspection.arrived_at as date) <= as_of()
    where tariff.fixed_kwh > 0
        and tariff.valid_from <= as_of()
        and (tariff.valid_to is null or tariff.valid_to > as_of())
        and account.contract_capacity_kva is not null
    group by tariff.metering_point_id, tariff.valid_from, tariff.account_id, tariff.fixed_kwh, account.contract_capacity_kva
),

judged as (
    select
        metering_point_id,
        valid_from,
        account_id,
        fixed_kwh,
        contract_capacity_kva,
        checked_on,
        allowed_months,
        least_kwh,
        (year(as_of()) - year(checked_on)) * 12 + month(as_of()) - month(checked_on)
        - case when day(as_of()) > day(checked_on) then 0 else 1 end >= allowed_months as is_unchecked
    from fixed
)

select
    metering_point_id,
    valid_from,
    account_id as subject_id,
    valid_from as fact_start,
    as_of() as fact_end,
    '每月定量 ' || cast(fixed_kwh as varchar) || ' kWh，上次核定 ' || cast(checked_on as varchar) as observed,
    cast(allowed_months as varchar) || ' 个月内核定，定量不低于 ' || cast(least_kwh as varchar) || ' kWh' as expected,
    cast(null as decimal(14, 2)) as low_yuan,
    cast(null as decimal(14, 2)) as base_yuan,
    cast(null as decimal(14, 2)) as high_yuan,
    account_id,
    contract_capacity_kva,
    is_unchecked
from judged
where is_unchecked or fixed_kwh < least_kwh

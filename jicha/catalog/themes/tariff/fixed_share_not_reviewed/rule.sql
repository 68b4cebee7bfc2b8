-- TF18 fixed ratio not reviewed: one row per fixed ratio or amount in force that a full calendar year went without reviewing.
with reviewed as (
    select
        parent_point_id,
        child_point_id,
        valid_from,
        account_id,
        kind,
        ratio_pct,
        fixed_kwh,
        last_checked_on,
        greatest(valid_from, last_checked_on) as reviewed_on
    from metering_relation
    where kind in ('ratio', 'fixed')
        and (valid_to is null or valid_to > as_of())
)

select
    parent_point_id,
    child_point_id,
    valid_from,
    parent_point_id || '/' || child_point_id || '/' || cast(valid_from as varchar) as subject_id,
    reviewed_on as fact_start,
    as_of() as fact_end,
    case kind when 'ratio' then '定比 ' || coalesce(cast(ratio_pct as varchar), '') || ' %' else '定量 '
        || coalesce(cast(fixed_kwh as varchar), '') || ' kWh' end || '，最近核定于 ' || cast(reviewed_on as varchar) as observed,
    '每年至少核定一次' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    last_checked_on
from reviewed
where year(as_of()) - year(reviewed_on) > param('tariff.fixed_share_review_years', as_of())

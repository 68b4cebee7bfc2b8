-- QA07 population that cannot be audited: one row per theme and unit where too many objects lack what it needs.
with beginning as (
    select min(valid_from) as since
    from org_unit
)

select
    gap.theme_code,
    gap.unit_id,
    gap.theme_code as subject_id,
    coalesce(beginning.since, as_of()) as fact_start,
    as_of() as fact_end,
    gap.needed_zh || '缺 ' || cast(gap.missing_objects as varchar) || ' 个，共 ' || cast(gap.objects as varchar) || ' 个' as observed,
    '缺失不超过 ' || cast(cast(100 * param('self_audit.data_gap_share', as_of()) as decimal(5, 1)) as varchar) || '%' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    gap.needed_zh,
    gap.objects,
    gap.missing_objects
from coverage_gap as gap
cross join beginning
where gap.missing_objects > cast(gap.objects as int) * param('self_audit.data_gap_share', as_of())

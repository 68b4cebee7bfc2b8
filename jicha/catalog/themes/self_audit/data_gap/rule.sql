-- QA07 population that cannot be audited: one row per unit and needed column that too many objects lack.
select
    gap.unit_id,
    gap.needed_column,
    gap.unit_id as subject_id,
    coalesce(org_unit.valid_from, as_of()) as fact_start,
    as_of() as fact_end,
    gap.needed_zh || '缺 ' || cast(gap.missing_objects as varchar) || ' 个，共 ' || cast(gap.objects as varchar) || ' 个' as observed,
    '缺失不超过 ' || cast(param('self_audit.data_gap_share', as_of()) as varchar) || ' 的比例' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    gap.objects,
    gap.missing_objects
from coverage_gap as gap
left join org_unit on org_unit.org_id = gap.unit_id
where gap.missing_objects > cast(gap.objects as int) * param('self_audit.data_gap_share', as_of())

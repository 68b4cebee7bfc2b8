-- CO11 report against detail: one row per reported figure that the details do not add up to, with or without adjustments.
with compared as (
    select
        report.report_code,
        report.cell_code,
        report.org_id,
        report.month,
        report.submission_no,
        report.value,
        report.closed_at,
        detail.value as detail_value,
        detail.value_with_adjustments,
        detail.changed_at,
        case
            when report.cell_code = 'sold_kwh' then param('collection.report_tolerance_kwh', report.month)
            else param('collection.report_tolerance_yuan', report.month)
        end as tolerance
    from submitted_report as report
    join report_detail as detail
        on detail.org_id = report.org_id
        and detail.month = report.month
        and detail.cell_code = report.cell_code
    where not coalesce(report.resubmitted, false)
)

select
    report_code,
    cell_code,
    org_id,
    month,
    submission_no,
    report_code || '/' || cell_code || '/' || org_id as subject_id,
    month as fact_start,
    last_day(month) as fact_end,
    '上报 ' || cast(value as varchar) || case when changed_at > closed_at then '，关账后明细仍有变动' else '' end as observed,
    '明细合计 ' || cast(detail_value as varchar) || '，含退补 ' || cast(value_with_adjustments as varchar) as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    cast(value - detail_value as decimal(18, 4)) as difference,
    closed_at,
    changed_at
from compared
where abs(value - detail_value) > tolerance
    and abs(value - value_with_adjustments) > tolerance

-- submitted_report 上报报表: what each utility reported for a year; megawatt-hours become kWh.
with balance as (
    select
        cast("Utility Number" as varchar) || '-' || "State" as org_id,
        cast("Data Year" as varchar) || '-01' as month,
        "Total Sources" as sources,
        "Retail Sales" as sales,
        "Total Energy Losses" as losses
    from operational
)

select 'EIA-861' as report_code, 'supplied_kwh' as cell_code, org_id, month, 1 as submission_no, sources * 1000 as value
from balance
where sources is not null
union all
select 'EIA-861' as report_code, 'sold_kwh' as cell_code, org_id, month, 1 as submission_no, sales * 1000 as value
from balance
where sales is not null
union all
select
    'EIA-861' as report_code,
    'loss_pct' as cell_code,
    org_id,
    month,
    1 as submission_no,
    cast(losses / nullif(sources, 0) * 100 as decimal(18, 4)) as value
from balance
where losses is not null and sources <> 0
union all
-- of the parts A to D of a utility's sales, C repeats the customers of others
select
    'EIA-861' as report_code,
    'accounts' as cell_code,
    "Utility Characteristics/Utility Number" || '-' || "Utility Characteristics/State" as org_id,
    "Utility Characteristics/Data Year" || '-01' as month,
    1 as submission_no,
    sum(cast(nullif("TOTAL/Customers/Count", '.') as double)) as value
from sales
where "Utility Characteristics/Part" <> 'C'
group by "Utility Characteristics/Utility Number", "Utility Characteristics/State", "Utility Characteristics/Data Year"

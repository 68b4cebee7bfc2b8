-- application 业务工单: one row a case; the log repeats the case's columns in every event.
select
    "case:concept:name" as application_id,
    'other' as kind,
    any_value("case:department") as org_id,
    case any_value("case:channel")
        when 'Internet' then 'app'
        when 'Desk' then 'counter'
        when 'Intern' then 'internal'
    end as channel, -- Post and e-mail have no code: unknown, not clean
    min("case:startdate") as accepted_at,
    max("case:enddate") as closed_at,
    case when max("case:enddate") is null then 'open' else 'closed' end as status
from receipt
group by "case:concept:name"

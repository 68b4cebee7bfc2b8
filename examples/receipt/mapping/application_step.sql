-- application_step 业务环节: the events in their order, and at the end of each case its archiving, which alone has a limit.
select
    "case:concept:name" as application_id,
    row_number() over (partition by "case:concept:name" order by "time:timestamp", "concept:instance") as seq,
    case "concept:name" when 'Confirmation of receipt' then 'accept' end as step,
    "time:timestamp" as ended_at,
    cast(null as timestamp) as due_at,
    "org:resource" as operator_id
from receipt
union all
select
    "case:concept:name" as application_id,
    count(*) + 1 as seq,
    'archive' as step,
    max("case:enddate") as ended_at,
    max("case:deadline") as due_at,
    any_value("case:responsible") as operator_id
from receipt
group by "case:concept:name"

-- org_unit 组织单位: a utility in one state.
select
    cast("Utility Number" as varchar) || '-' || "State" as org_id,
    any_value("Utility Name") as name
from operational
group by "Utility Number", "State"

-- SV01 service ticket late: one row per ticket answered, or complainant contacted, later than a layer allows.
select
    request_id,
    request_id as subject_id,
    accepted_on as fact_start,
    to_on as fact_end,
    case when is_open then '在办已用 ' else '办理用时 ' end || cast(used_days as varchar) || ' 个工作日'
        || case when contact_seconds > 3600 * contact_hours
            then '，联系用时 ' || cast(contact_seconds // 3600 as varchar) || ' 小时'
            else ''
        end as observed,
    '不超过 ' || cast(strictest_days as varchar) || ' 个工作日'
        || coalesce('，' || cast(contact_hours as varchar) || ' 小时内联系', '') as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    class,
    subclass,
    channel,
    handler_id,
    used_days,
    contact_seconds,
    promise_days,
    company_days,
    trim(
        case when used_days > promise_days or contact_seconds > 3600 * contact_hours then '承诺 ' else '' end
        || case when used_days > company_days then '公司' else '' end
    ) as broken_layers
from step_request
where used_days is not null
    and strictest_days is not null
    and (used_days > strictest_days or contact_seconds > 3600 * contact_hours)

-- CO04 failed restoration not handed to the field: one row per cut whose remote restoration failed and nobody was sent in time.
with failed as (
    select
        account_id,
        sent_at,
        disconnection_id,
        result,
        60 * param('collection.field_order_minutes', cast(sent_at as date)) as allowed_seconds
    from control_command
    where kind in ('allow', 'close')
        and result in ('failed', 'timeout', 'refused')
    qualify row_number() over (partition by account_id, coalesce(disconnection_id, cast(cast(sent_at as date) as varchar)) order by sent_at) = 1
),

helped as (
    select distinct
        failed.account_id,
        failed.sent_at
    from failed
    join control_command as later
        on later.account_id = failed.account_id
        and later.sent_at >= failed.sent_at
        and later.kind in ('allow', 'close')
        and seconds_between(
            failed.sent_at,
            case when later.result = 'success' then coalesce(later.executed_at, later.sent_at) else later.field_order_at end
        ) <= failed.allowed_seconds
)

select
    failed.account_id,
    failed.sent_at,
    failed.account_id || '/' || strftime(failed.sent_at, '%Y%m%d%H%M%S') as subject_id,
    cast(failed.sent_at as date) as fact_start,
    coalesce(cast(cut.restored_at as date), cast(failed.sent_at as date)) as fact_end,
    '复电指令' || case failed.result when 'timeout' then '超时' when 'refused' then '被拒绝' else '失败' end || '后未按时转现场，'
        || coalesce(cast(cut.restored_at as varchar) || ' 复电', '未见复电') as observed,
    cast(cast(floor(failed.allowed_seconds / 60) as int) as varchar) || ' 分钟内重发成功或转现场工单' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    failed.disconnection_id,
    cut.settled_at,
    cut.restored_at
from failed
left join disconnection as cut on cut.disconnection_id = failed.disconnection_id
anti join helped on helped.account_id = failed.account_id and helped.sent_at = failed.sent_at
where seconds_between(failed.sent_at, cast(as_of() as timestamp)) > failed.allowed_seconds
    and coalesce(seconds_between(failed.sent_at, cut.restored_at) > failed.allowed_seconds, true)

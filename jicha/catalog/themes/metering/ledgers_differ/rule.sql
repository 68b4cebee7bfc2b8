-- MT15 ledgers of one device differ: one row per ledger's record of a device that does not say what the marketing file says.
with compared as (
    select
        copy.device_id,
        copy.ledger,
        copy.account_id,
        copy.device_kind,
        copy.metering_point_id,
        greatest(copy.recorded_on, file.recorded_on) as since,
        param('metering.ledger_sync_days', as_of()) as allowed_days,
        case when copy.account_id <> file.account_id then '户号 ' || copy.account_id || '；' else '' end
        || case when copy.metering_point_id <> file.metering_point_id then '计量点 ' || copy.metering_point_id || '；' else '' end
        || case when copy.district_id <> file.district_id then '台区 ' || copy.district_id || '；' else '' end
        || case when copy.meter_no <> file.meter_no then '表号 ' || copy.meter_no || '；' else '' end
        || case when copy.multiplier <> file.multiplier then '倍率 ' || cast(copy.multiplier as varchar) || '；' else '' end
        || case when copy.ratio <> file.ratio then '变比 ' || copy.ratio || '；' else '' end
        || case when copy.status <> file.status then '状态 ' || copy.status || '；' else '' end
        || case when copy.owner <> file.owner then '产权 ' || copy.owner || '；' else '' end as says,
        case when copy.account_id <> file.account_id then '户号 ' || file.account_id || '；' else '' end
        || case when copy.metering_point_id <> file.metering_point_id then '计量点 ' || file.metering_point_id || '；' else '' end
        || case when copy.district_id <> file.district_id then '台区 ' || file.district_id || '；' else '' end
        || case when copy.meter_no <> file.meter_no then '表号 ' || file.meter_no || '；' else '' end
        || case when copy.multiplier <> file.multiplier then '倍率 ' || cast(file.multiplier as varchar) || '；' else '' end
        || case when copy.ratio <> file.ratio then '变比 ' || file.ratio || '；' else '' end
        || case when copy.status <> file.status then '状态 ' || file.status || '；' else '' end
        || case when copy.owner <> file.owner then '产权 ' || file.owner || '；' else '' end as file_says
    from asset_ledger as copy
    join asset_ledger as file
        on file.device_id = copy.device_id
        and file.ledger = 'marketing'
    where copy.recorded_on is not null
        and file.recorded_on is not null
)

select
    device_id,
    ledger,
    account_id as subject_id,
    since as fact_start,
    as_of() as fact_end,
    case ledger when 'metering' then '计量资产' when 'collection' then '采集系统' else '现场核对' end || '：' || says as observed,
    '营销档案：' || file_says as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    metering_point_id,
    device_kind
from compared
where says <> ''
    and account_id is not null
    and date_diff('day', since, as_of()) > allowed_days

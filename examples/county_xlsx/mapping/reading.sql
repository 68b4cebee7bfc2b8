-- reading 抄表记录: read on the morning after the month; one meter and one register an account.
select
    'P' || lpad("户号", 10, '0') as metering_point_id,
    date '2026-10-01' as read_month,
    'active_total' as register,
    "表号" as meter_asset_id,
    lpad("户号", 10, '0') as account_id,
    "示数/上月" as last_value,
    "示数/本月" as this_value,
    "倍率" as multiplier,
    "抄表日期" as read_at
from "抄表"

-- bill 电费账单
select
    "账单编号" as bill_id,
    lpad("户号", 10, '0') as account_id,
    "电费年月" as bill_month,
    1 as version,
    'issued' as status,
    "有功电量" as active_kwh,
    "应收电费(元)" as amount_yuan,
    "发行日期" as issued_at
from "电费清单"

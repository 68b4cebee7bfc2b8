-- metering_point 计量点
select
    id as metering_point_id,
    id as account_id,
    'settlement' as kind,
    1 as multiplier
from "Load"
where right(subnet, 3) <> '_eq'

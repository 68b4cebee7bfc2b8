-- account 用户档案: one for each load; loads that stand for a whole grid (subnet ends in _eq) are no customers.
select
    id as account_id,
    subnet as district_id,
    'below_1kv' as voltage_tier,
    cast(round(cast(sR as double) * 1000, 2) as decimal(12, 2)) as contract_capacity_kva
from "Load"
where right(subnet, 3) <> '_eq'

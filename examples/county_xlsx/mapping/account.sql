-- account 用户档案: the account numbers lost their leading zeros in the spreadsheet.
select
    lpad("户号", 10, '0') as account_id,
    "户名" as name,
    case "供电所" when '城关供电所' then '010201' when '东乡供电所' then '010202' end as org_id,
    case "用电性质"
        when '城镇居民' then 'residential'
        when '大工业' then 'commercial' -- since June 2023 one class with commercial
        when '商业' then 'commercial'
        when '农业' then 'agricultural'
    end as usage_class,
    "电压等级" as voltage_tier,
    "合同容量(kVA)" as contract_capacity_kva,
    "立户日期" as opened_on
from "用户档案"

-- coverage_gap: one row per unit and needed column, with how many objects should have it and how many lack it.
with priced as (
    select distinct metering_point_id
    from tariff_assignment
    where valid_to is null
        and price_code is not null
),

metered as (
    select distinct metering_point_id
    from meter_installation
    where removed_at is null
        and meter_asset_id is not null
),

point as (
    select
        account.org_id,
        metering_point.mode,
        metering_point.multiplier,
        metering_point.wiring,
        metering_point.cabinet_kind,
        priced.metering_point_id is null as is_unpriced,
        metered.metering_point_id is null as is_unmetered
    from metering_point
    join account on account.account_id = metering_point.account_id
    left join priced on priced.metering_point_id = metering_point.metering_point_id
    left join metered on metered.metering_point_id = metering_point.metering_point_id
    where metering_point.kind = 'settlement'
        and metering_point.status = 'running'
),

object as (
    select
        account.org_id,
        'account.usage_class' as needed_column,
        '用户用电类别' as needed_zh,
        account.usage_class is null as is_missing
    from account
    where account.status = 'active'
    union all
    select
        account.org_id,
        'account.voltage_tier' as needed_column,
        '用户供电电压等级' as needed_zh,
        account.voltage_tier is null as is_missing
    from account
    where account.status = 'active'
    union all
    select
        account.org_id,
        'account.contract_capacity_kva' as needed_column,
        '高压用户合同容量' as needed_zh,
        account.contract_capacity_kva is null as is_missing
    from account
    where account.status = 'active' and account.customer_kind = 'high_voltage'
    union all
    select
        account.org_id,
        'account.importance_level' as needed_column,
        '高压用户重要性等级' as needed_zh,
        account.importance_level is null as is_missing
    from account
    where account.status = 'active' and account.customer_kind = 'high_voltage'
    union all
    select
        account.org_id,
        'account.district_id' as needed_column,
        '低压用户所属台区' as needed_zh,
        account.district_id is null as is_missing
    from account
    where account.status = 'active' and account.customer_kind in ('low_voltage', 'resident')
    union all
    select
        point.org_id,
        'metering_point.multiplier' as needed_column,
        '计量点综合倍率' as needed_zh,
        point.multiplier is null as is_missing
    from point
    union all
    select
        point.org_id,
        'metering_point.wiring' as needed_column,
        '计量点接线方式' as needed_zh,
        point.wiring is null as is_missing
    from point
    union all
    select
        point.org_id,
        'metering_point.cabinet_kind' as needed_column,
        '专变计量点柜型' as needed_zh,
        point.cabinet_kind is null as is_missing
    from point
    where point.mode in ('hv_hv', 'hv_lv')
    union all
    select
        point.org_id,
        'tariff_assignment.price_code' as needed_column,
        '计量点现行电价码' as needed_zh,
        point.is_unpriced as is_missing
    from point
    union all
    select
        point.org_id,
        'meter_installation.meter_asset_id' as needed_column,
        '计量点在装电能表' as needed_zh,
        point.is_unmetered as is_missing
    from point
    union all
    select
        account.org_id,
        'supply_contract.contract_id' as needed_column,
        '用户供用电合同' as needed_zh,
        signed.account_id is null as is_missing
    from account
    left join (select distinct account_id from supply_contract) as signed on signed.account_id = account.account_id
    where account.status = 'active'
    union all
    select
        district.org_id,
        'district.capacity_kva' as needed_column,
        '公变台区配变容量' as needed_zh,
        district.capacity_kva is null as is_missing
    from district
    where district.kind = 'public'
        and district.closed_on is null
)

select
    org_id as unit_id,
    needed_column,
    needed_zh,
    count(*) as objects,
    count(*) filter (where is_missing) as missing_objects
from object
where org_id is not null
group by org_id, needed_column, needed_zh

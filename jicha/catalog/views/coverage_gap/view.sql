-- coverage_gap: one row per theme and unit, with how many objects it would judge there and how many lack what it needs.
with file as (
    select
        account.org_id,
        account.customer_kind,
        account.district_id,
        account_version.usage_class,
        account_version.voltage_tier,
        account_version.trade_code,
        account_version.contract_capacity_kva,
        account_version.running_capacity_kva,
        account_version.importance_level,
        account_version.load_kind
    from account
    left join account_version
        on account_version.account_id = account.account_id
        and account_version.valid_to is null
    where account.status = 'active'
),

priced as (
    select distinct metering_point_id
    from tariff_assignment
    where valid_to is null
        and price_code is not null
),

metered as (
    select distinct meter_installation.metering_point_id
    from meter_installation
    join meter_asset on meter_asset.meter_asset_id = meter_installation.meter_asset_id
    where meter_installation.removed_at is null
        and meter_asset.model is not null
),

point as (
    select
        account.org_id,
        metering_point.mode,
        metering_point.multiplier,
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
        file.org_id,
        'TF03' as theme_code,
        '行业分类' as needed_zh,
        file.trade_code is null as is_missing
    from file
    where coalesce(file.usage_class, '') not like 'residential%'
    union all
    select
        file.org_id,
        'TF04' as theme_code,
        '供电电压等级' as needed_zh,
        file.voltage_tier is null as is_missing
    from file
    union all
    select
        file.org_id,
        'TF07' as theme_code,
        '运行容量和负荷性质' as needed_zh,
        file.running_capacity_kva is null or file.load_kind is null as is_missing
    from file
    where file.customer_kind = 'high_voltage'
    union all
    select
        file.org_id,
        'CP01' as theme_code,
        '合同容量' as needed_zh,
        file.contract_capacity_kva is null as is_missing
    from file
    where file.customer_kind = 'high_voltage'
    union all
    select
        file.org_id,
        'IN01' as theme_code,
        '重要性等级' as needed_zh,
        file.importance_level is null as is_missing
    from file
    where file.customer_kind = 'high_voltage'
    union all
    select
        file.org_id,
        'AT01' as theme_code,
        '所属台区' as needed_zh,
        file.district_id is null as is_missing
    from file
    where file.customer_kind in ('low_voltage', 'resident')
    union all
    select
        point.org_id,
        'MT12' as theme_code,
        '综合倍率' as needed_zh,
        point.multiplier is null as is_missing
    from point
    union all
    select
        point.org_id,
        'AT22' as theme_code,
        '计量柜型式' as needed_zh,
        point.cabinet_kind is null as is_missing
    from point
    where point.mode in ('hv_hv', 'hv_lv')
    union all
    select
        point.org_id,
        'TF22' as theme_code,
        '现行电价码' as needed_zh,
        point.is_unpriced as is_missing
    from point
    union all
    select
        point.org_id,
        'MT10' as theme_code,
        '在装电能表型号' as needed_zh,
        point.is_unmetered as is_missing
    from point
)

select
    theme_code,
    org_id as unit_id,
    needed_zh,
    count(*) as objects,
    count(*) filter (where is_missing) as missing_objects
from object
where org_id is not null
group by theme_code, org_id, needed_zh

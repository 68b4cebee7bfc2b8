-- capacity_timeline: one row per account and stretch of days in which neither its equipment nor its filed capacity changes.
with equipped as (
    select distinct account_id
    from customer_equipment
),

change_day as (
    select
        account_id,
        valid_from as day
    from customer_equipment
    union
    select
        account_id,
        valid_to as day
    from customer_equipment
    where valid_to is not null
    union
    select
        account_version.account_id,
        account_version.valid_from as day
    from account_version
    semi join equipped on equipped.account_id = account_version.account_id
),

-- Sealed cold standby and stopped units carry no charge; what is hot or unsealed does.
unit_on_day as (
    select
        change_day.account_id,
        change_day.day,
        coalesce(power_source.interlock_group, customer_equipment.power_source_id, '') as interlocked,
        coalesce(customer_equipment.power_source_id, '') as source,
        customer_equipment.kva as installed_kva,
        case
            when customer_equipment.state in ('running', 'hot_standby') then customer_equipment.kva
            when customer_equipment.state = 'cold_standby' and customer_equipment.sealed_at is null then customer_equipment.kva
            else 0
        end as running_kva
    from change_day
    join customer_equipment
        on customer_equipment.account_id = change_day.account_id
        and customer_equipment.valid_from <= change_day.day
        and coalesce(customer_equipment.valid_to, date '2200-01-01') > change_day.day
    left join power_source
        on power_source.power_source_id = customer_equipment.power_source_id
        and power_source.valid_from <= change_day.day
        and coalesce(power_source.valid_to, date '2200-01-01') > change_day.day
    where customer_equipment.kind in ('transformer', 'hv_motor')
        and customer_equipment.state <> 'removed'
),

source_on_day as (
    select
        account_id,
        day,
        interlocked,
        source,
        sum(running_kva) as running_kva,
        sum(installed_kva) as installed_kva
    from unit_on_day
    group by account_id, day, interlocked, source
),

-- Of sources that cannot run together the larger one counts.
group_on_day as (
    select
        account_id,
        day,
        interlocked,
        max(running_kva) as running_kva,
        sum(installed_kva) as installed_kva
    from source_on_day
    group by account_id, day, interlocked
),

on_day as (
    select
        change_day.account_id,
        change_day.day,
        cast(coalesce(sum(group_on_day.running_kva), 0) as decimal(12, 2)) as equipment_kva,
        cast(coalesce(sum(group_on_day.installed_kva), 0) as decimal(12, 2)) as installed_kva,
        any_value(account_version.running_capacity_kva) as file_running_kva,
        any_value(account_version.contract_capacity_kva) as file_contract_kva
    from change_day
    left join group_on_day
        on group_on_day.account_id = change_day.account_id
        and group_on_day.day = change_day.day
    left join account_version
        on account_version.account_id = change_day.account_id
        and account_version.valid_from <= change_day.day
        and coalesce(account_version.valid_to, date '2200-01-01') > change_day.day
    group by change_day.account_id, change_day.day
),

marked as (
    select
        account_id,
        day,
        equipment_kva,
        installed_kva,
        file_running_kva,
        file_contract_kva,
        case
            when equipment_kva = lag(equipment_kva) over days
                and installed_kva = lag(installed_kva) over days
                and file_running_kva is not distinct from lag(file_running_kva) over days
                and file_contract_kva is not distinct from lag(file_contract_kva) over days then 0
            else 1
        end as is_new
    from on_day
    window days as (partition by account_id order by day)
)

select
    account_id,
    day as since,
    lead(day) over (partition by account_id order by day) as until,
    equipment_kva,
    installed_kva,
    file_running_kva,
    file_contract_kva
from marked
where is_new = 1

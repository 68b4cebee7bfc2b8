-- breach_due: one row per case of breach or theft, with the least and the most that its payment may be.
with found as (
    select
        case_id,
        account_id,
        org_id,
        kind,
        item,
        cast(found_at as date) as found_on,
        recovered_yuan,
        penalty_yuan,
        capacity_kw,
        coalesce(times, 1) as times,
        reduction_approver_id
    from breach_case
),

structured as (
    select
        found.case_id,
        max(case when tariff_assignment.structure = 'two_part' then 1 else 0 end) as is_two_part
    from found
    join tariff_assignment
        on tariff_assignment.account_id = found.account_id
        and tariff_assignment.valid_from <= found.found_on
        and coalesce(tariff_assignment.valid_to, date '2200-01-01') > found.found_on
        and tariff_assignment.structure is not null
    group by found.case_id
),

agreed as (
    select
        found.case_id,
        case when found.kind = 'theft' then agreed_term.theft_multiple else agreed_term.breach_multiple end as multiple
    from found
    join agreed_term
        on agreed_term.account_id = found.account_id
        and agreed_term.since <= found.found_on
        and coalesce(agreed_term.until, date '2200-01-01') > found.found_on
),

-- Two-part users pay a multiple for added or stopped capacity, others an amount per kilowatt.
ruled as (
    select
        found.case_id,
        case
            when found.item in ('over_capacity', 'use_suspended') and structured.is_two_part = 0
                then param('breach.yuan_per_kw', found.found_on, found.item) * found.capacity_kw
                    * case when found.item = 'use_suspended' then found.times else 1 end
            when found.item = 'unauthorised_source' then param('breach.yuan_per_kw', found.found_on, found.item) * found.capacity_kw
            when found.item = 'move_meter' and account_version.usage_class in ('residential', 'residential_collective')
                then param('breach.meter_yuan_each', found.found_on, 'residential') * found.times
            when found.item = 'move_meter' and account_version.usage_class is not null
                then param('breach.meter_yuan_each', found.found_on, 'other') * found.times
        end as fixed_yuan,
        case
            when found.item in ('over_capacity', 'use_suspended') and coalesce(structured.is_two_part, 0) = 0 then null
            else param('breach.multiple@rule', found.found_on, found.item)
        end as rule_multiple,
        agreed.multiple as agreed_multiple,
        param('breach.multiple@company', found.found_on, found.item) as company_multiple,
        param('breach.multiple_is_cap', found.found_on) as is_cap
    from found
    left join structured on structured.case_id = found.case_id
    left join agreed on agreed.case_id = found.case_id
    left join account_version
        on account_version.account_id = found.account_id
        and account_version.valid_from <= found.found_on
        and coalesce(account_version.valid_to, date '2200-01-01') > found.found_on
),

ranged as (
    select
        case_id,
        fixed_yuan,
        rule_multiple,
        agreed_multiple,
        company_multiple,
        case when is_cap then least(rule_multiple, agreed_multiple) else rule_multiple end as most_multiple,
        case when is_cap then least(rule_multiple, agreed_multiple, company_multiple) else rule_multiple end as least_multiple,
        is_cap
    from ruled
    where fixed_yuan is not null
        or rule_multiple is not null
)

select
    found.case_id,
    found.account_id,
    found.org_id,
    found.kind,
    found.item,
    found.found_on,
    found.recovered_yuan,
    found.penalty_yuan,
    ranged.fixed_yuan is not null as is_fixed,
    cast(case when ranged.fixed_yuan is null then param('breach.payment_tolerance_yuan', found.found_on) else 0 end as decimal(14, 2))
        as tolerance_yuan,
    cast(ranged.rule_multiple as decimal(4, 1)) as rule_multiple,
    cast(ranged.agreed_multiple as decimal(4, 1)) as agreed_multiple,
    cast(ranged.company_multiple as decimal(4, 1)) as company_multiple,
    cast(
        coalesce(
            ranged.fixed_yuan,
            case
                when ranged.is_cap and found.reduction_approver_id is not null then 0
                else round(cast(found.recovered_yuan as decimal(12, 2)) * cast(ranged.least_multiple as decimal(4, 1)), 2)
            end
        ) as decimal(14, 2)
    ) as least_yuan,
    cast(
        coalesce(
            ranged.fixed_yuan,
            round(cast(found.recovered_yuan as decimal(12, 2)) * cast(ranged.most_multiple as decimal(4, 1)), 2)
        ) as decimal(14, 2)
    ) as most_yuan
from found
left join ranged on ranged.case_id = found.case_id

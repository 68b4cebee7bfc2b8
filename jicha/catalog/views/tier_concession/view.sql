-- tier_concession: one row per residential bill with widened tiers, its proof, and its tier charges with and without widening.
with widened as (
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        bill.period_start,
        bill.period_end,
        bill.price_code,
        bill.billed_voltage_tier,
        cast(bill.energy_kwh as decimal(12, 2)) as energy_kwh,
        bill.tier_people,
        so_far.extra_kwh,
        so_far.kwh_before,
        so_far.months_counted
    from settled_bill as bill
    join tier_year as so_far on so_far.bill_id = bill.bill_id
    where so_far.extra_kwh > 0
        and coalesce(bill.is_tiered, true)
),

proved as (
    select
        widened.bill_id,
        count_if(coalesce(concession.valid_to > widened.period_start, true)) as proofs,
        max(case when coalesce(concession.valid_to > widened.period_start, true) then concession.persons end) as proved_people,
        count_if(coalesce(concession.valid_to > widened.period_start, true) and concession.persons is null) > 0 as lacks_people,
        max(case when concession.valid_to <= widened.period_start then concession.valid_to end) as ended_on
    from widened
    join concession
        on concession.account_id = widened.account_id
        and concession.kind = 'multi_person'
        and concession.valid_from < widened.period_end
    group by widened.bill_id
),

bound as (
    select
        widened.bill_id,
        widened.kwh_before,
        widened.energy_kwh,
        published.component,
        cast(published.price as decimal(8, 6)) as price,
        cast(floor(cast(published.tier_from_kwh as double) * widened.months_counted / 12 * 100 + 0.000001) * 0.01 as decimal(12, 2))
            as from_kwh
    from widened
    join price_list as published
        on published.price_code = widened.price_code
        and published.voltage_tier = widened.billed_voltage_tier
        and published.component in ('tier_2', 'tier_3')
        and published.valid_from <= widened.bill_month
        and (published.valid_to is null or published.valid_to > widened.bill_month)
),

reached as (
    select
        bill_id,
        component,
        kwh_before,
        energy_kwh,
        price,
        from_kwh,
        lead(from_kwh) over (
            partition by bill_id
            order by from_kwh
        ) as next_from_kwh
    from bound
),

priced as (
    select
        bill_id,
        cast(sum(round(cast(
            greatest(least(kwh_before + energy_kwh, next_from_kwh) - greatest(kwh_before, from_kwh), 0) as decimal(10, 2)
        ) * price, 2)) as decimal(14, 2)) as without_yuan
    from reached
    group by bill_id
)

select
    widened.bill_id,
    widened.account_id,
    widened.bill_month,
    widened.period_start,
    widened.period_end,
    widened.tier_people,
    widened.extra_kwh,
    cast(coalesce(proved.proofs, 0) as bigint) as proofs,
    proved.proved_people,
    coalesce(proved.lacks_people, false) as lacks_people,
    proved.ended_on,
    tier_bill.right_yuan as with_yuan,
    case when tier_bill.right_yuan is not null then priced.without_yuan end as without_yuan
from widened
left join proved on proved.bill_id = widened.bill_id
left join tier_bill on tier_bill.bill_id = widened.bill_id
left join priced on priced.bill_id = widened.bill_id

-- price_mix: one row per unit, month and usage class with its share of the unit's charged energy.
with energy as (
    select
        org_id,
        bill_month,
        billed_usage_class as usage_class,
        cast(sum(energy_kwh) as decimal(18, 2)) as class_kwh
    from settled_bill
    where billed_usage_class is not null
        and energy_kwh is not null
    group by org_id, bill_month, billed_usage_class
),

whole as (
    select
        org_id,
        bill_month,
        cast(sum(class_kwh) as decimal(18, 2)) as unit_kwh
    from energy
    group by org_id, bill_month
)

select
    energy.org_id,
    energy.bill_month,
    energy.usage_class,
    energy.class_kwh,
    whole.unit_kwh,
    cast(cast(energy.class_kwh as double) * 100 / nullif(cast(whole.unit_kwh as double), 0) as decimal(9, 4)) as share_pct
from energy
join whole
    on whole.org_id = energy.org_id
    and whole.bill_month = energy.bill_month

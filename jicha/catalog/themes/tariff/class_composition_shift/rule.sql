-- TF29 class composition shift: one row per unit, month and class whose share of energy left that of the same month last year.
with placed as (
    select
        org_id,
        bill_month,
        usage_class,
        class_kwh,
        unit_kwh,
        share_pct,
        stddev(cast(share_pct as double)) over earlier as sigma,
        count(share_pct) over earlier as months_before
    from price_mix
    window earlier as (
        partition by org_id, usage_class
        order by bill_month
        rows between 12 preceding and 1 preceding
    )
),

compared as (
    select
        placed.org_id,
        placed.bill_month,
        placed.usage_class,
        coalesce(last_year.share_pct, 0) as share_last_year_pct,
        placed.share_pct - coalesce(last_year.share_pct, 0) as change_points,
        case when placed.months_before = 12 then placed.sigma end as sigma
    from placed
    semi join price_mix as unit_last_year
        on unit_last_year.org_id = placed.org_id
        and unit_last_year.bill_month = cast(placed.bill_month - interval 12 month as date)
    left join price_mix as last_year
        on last_year.org_id = placed.org_id
        and last_year.usage_class = placed.usage_class
        and last_year.bill_month = cast(placed.bill_month - interval 12 month as date)
)

select
    mix.org_id,
    mix.bill_month,
    mix.usage_class,
    mix.org_id as subject_id,
    mix.bill_month as fact_start,
    last_day(mix.bill_month) as fact_end,
    '占比 ' || cast(mix.share_pct as varchar) || ' %' as observed,
    '去年同月 ' || cast(cast(compared.share_last_year_pct as decimal(9, 4)) as varchar) || ' %' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    mix.class_kwh,
    mix.unit_kwh,
    compared.change_points,
    compared.sigma
from compared
join price_mix as mix
    on mix.org_id = compared.org_id
    and mix.bill_month = compared.bill_month
    and mix.usage_class = compared.usage_class
where abs(compared.change_points) > param('tariff.class_share_points', mix.bill_month)
    or cast(abs(compared.change_points) as double) > compared.sigma * param('tariff.class_share_sigma', mix.bill_month)

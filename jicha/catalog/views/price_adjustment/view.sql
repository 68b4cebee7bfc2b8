-- price_adjustment: one row per posted adjustment of an account's own with its grade and what went before it.
with posted as (
    select
        adjustment_id,
        account_id,
        bill_id,
        posted_at,
        cast(posted_at as date) as posted_on,
        coalesce(abs(kwh), 0) as size_kwh,
        coalesce(abs(yuan), 0) as size_yuan,
        year(posted_at) * 12 + month(posted_at) as posted_month,
        case when yuan > 0 then 1 when yuan < 0 then -1 else 0 end as direction,
        case when kind in ('reverse', 'reissue') then 1 else 0 end as is_reissue
    from adjustment
    where posted_at is not null
        and coalesce(reason_code, 'other') <> 'price_change'
)

select
    adjustment_id,
    account_id,
    posted_on,
    case
        when size_kwh >= param('tariff.adjustment_grade_min_kwh', posted_on, 'major')
            or size_yuan >= param('tariff.adjustment_grade_min_yuan', posted_on, 'major') then 'major'
        when size_kwh >= param('tariff.adjustment_grade_min_kwh', posted_on, 'larger')
            or size_yuan >= param('tariff.adjustment_grade_min_yuan', posted_on, 'larger') then 'larger'
        when size_kwh >= param('tariff.adjustment_grade_min_kwh', posted_on, 'ordinary')
            or size_yuan >= param('tariff.adjustment_grade_min_yuan', posted_on, 'ordinary') then 'ordinary'
        else 'minor'
    end as grade,
    count(adjustment_id) over (
        partition by account_id
        order by posted_on
        range between interval 12 month preceding and current row
    ) as in_a_year,
    case when direction * lag(direction) over before = -1 then posted_month - lag(posted_month) over before end
        as months_after_opposite,
    cast(sum(is_reissue) over (
        partition by account_id, bill_id
        order by posted_at, adjustment_id
        rows between unbounded preceding and current row
    ) as bigint) as reissues
from posted
window before as (partition by account_id order by posted_at, adjustment_id)

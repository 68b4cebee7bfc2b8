-- TF32 price file wrong: one row per price of the billing system that is not the published one, was not replaced or came late.
with judged as (
    select
        price_key,
        case when keyed <> published then published else changed_to end as right_price,
        case when keyed <> published then valid_from else changed_on end as wrong_from,
        greatest(valid_from, published_on) as due_on
    from price_keyed
    where published is not null
        and (held_until is null or held_until > period_start())
),

billed as (
    select
        judged.price_key,
        count(distinct line.bill_id) as bills,
        cast(sum(round(try_cast(line.quantity as decimal(9, 2)) * judged.right_price, 2) - line.amount_yuan) as decimal(14, 2))
            as difference_yuan
    from judged
    join price_keyed as own on own.price_key = judged.price_key
    join bill_line as line
        on line.price_code = own.price_code
        and line.component = own.component
        and line.band = own.band
        and line.tier = own.tier
        and own.voltage_tier in (line.voltage_tier, 'all')
        and line.segment_start >= judged.wrong_from
        and (own.held_until is null or line.segment_start < own.held_until)
        and coalesce(line.price, line.unit_price) = own.keyed
    group by judged.price_key
)

select
    own.price_key,
    own.price_key as subject_id,
    coalesce(judged.wrong_from, own.valid_from) as fact_start,
    case when judged.wrong_from is null then cast(own.entered_at as date) else coalesce(own.held_until - 1, as_of()) end as fact_end,
    '系统单价 ' || cast(own.keyed as varchar) || '，录入于 ' || cast(own.entered_at as varchar) as observed,
    '应为 ' || cast(coalesce(judged.right_price, own.keyed) as varchar)
        || coalesce('，自 ' || cast(judged.wrong_from as varchar) || ' 起', '，最迟 ' || cast(judged.due_on as varchar) || ' 录入')
        as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    own.price_code,
    own.component,
    own.band,
    own.tier,
    own.voltage_tier,
    own.published_on,
    coalesce(billed.bills, 0) as bills,
    billed.difference_yuan
from judged
join price_keyed as own on own.price_key = judged.price_key
left join billed on billed.price_key = judged.price_key
where own.entered_at is not null
    and (judged.wrong_from is not null or cast(own.entered_at as date) > judged.due_on)

-- feed_in_month: one row per generator and month in which feed-in, a subsidy or the mechanism's difference was settled.
with settled as (
    select
        account_id,
        month,
        sum(kwh) filter (where item = 'feed_in') as feed_in_kwh,
        sum(price) filter (where item = 'feed_in') as feed_in_price,
        sum(yuan) filter (where item = 'feed_in') as feed_in_yuan,
        sum(kwh) filter (where item = 'generation_subsidy') as subsidy_kwh,
        sum(price) filter (where item = 'generation_subsidy') as subsidy_price,
        sum(yuan) filter (where item = 'generation_subsidy') as subsidy_yuan,
        sum(kwh) filter (where item = 'mechanism') as mechanism_kwh,
        sum(price) filter (where item = 'mechanism') as difference_price,
        sum(yuan) filter (where item = 'mechanism') as mechanism_yuan
    from market_settlement
    where item in ('feed_in', 'generation_subsidy', 'mechanism')
    group by account_id, month
),

project as (
    select
        account_id,
        count(*) as projects
    from generator
    group by account_id
)

select
    generator.generator_id,
    settled.month,
    generator.account_id,
    generator.org_id,
    cast(project.projects as integer) as projects,
    generator.kind,
    generator.filing_kind,
    generator.mode,
    generator.ac_kw,
    generator.connected_on,
    generator.feed_in_price as file_price,
    generator.subsidy_until,
    generator.mechanism_price,
    generator.mechanism_share,
    generator.mechanism_until,
    case when project.projects = 1 then cast(settled.feed_in_kwh as decimal(14, 2)) end as feed_in_kwh,
    cast(settled.feed_in_price as decimal(10, 8)) as feed_in_price,
    cast(settled.feed_in_yuan as decimal(14, 2)) as feed_in_yuan,
    cast(settled.subsidy_kwh as decimal(14, 2)) as subsidy_kwh,
    cast(settled.subsidy_price as decimal(10, 8)) as subsidy_price,
    cast(settled.subsidy_yuan as decimal(14, 2)) as subsidy_yuan,
    cast(settled.mechanism_kwh as decimal(14, 2)) as mechanism_kwh,
    cast(settled.difference_price as decimal(10, 8)) as difference_price,
    cast(settled.mechanism_yuan as decimal(14, 2)) as mechanism_yuan
from generator
join settled on settled.account_id = generator.account_id
join project on project.account_id = generator.account_id

-- NB05 PV price wrong: one row per project and month settled at another price or subsidy than its class has, or filed as another class.
with judged as (
    select
        generator_id,
        month,
        account_id,
        filing_kind,
        mode,
        ac_kw,
        connected_on,
        feed_in_price,
        file_price,
        subsidy_price,
        coalesce(mechanism_price is null and feed_in_price <> file_price, false) as is_other_price,
        coalesce(subsidy_price > 0 and subsidy_until <= month, false) as is_ended,
        coalesce(subsidy_price > param('tariff.pv_subsidy_max', connected_on, filing_kind), false) as is_above_class,
        filing_kind = 'natural_person' and ac_kw > param('tariff.natural_person_max_kw', connected_on) as is_too_large,
        coalesce(mode = 'own_use' and feed_in_yuan > 0, false) as is_fed_in,
        feed_in_yuan - round(cast(feed_in_kwh as decimal(10, 2)) * cast(file_price as decimal(8, 6)), 2) as price_yuan,
        subsidy_yuan,
        subsidy_yuan - round(cast(subsidy_kwh as decimal(10, 2))
            * cast(param('tariff.pv_subsidy_max', connected_on, filing_kind) as decimal(8, 6)), 2) as above_yuan
    from feed_in_month
    where kind = 'pv'
        and connected_on is not null
        and filing_kind is not null
        and mode is not null
        and ac_kw is not null
)

select
    generator_id,
    month,
    generator_id as subject_id,
    month as fact_start,
    last_day(month) as fact_end,
    '上网电价 ' || coalesce(cast(feed_in_price as varchar), '无') || '，补贴 ' || coalesce(cast(subsidy_price as varchar), '无') as observed,
    case when is_other_price then '档案上网电价 ' || cast(file_price as varchar) || '；' else '' end
        || case when is_ended then '补贴已到期；' when is_above_class then '补贴超过并网时段标准；' else '' end
        || case when is_too_large then '自然人备案不超过户用容量；' else '' end
        || case when is_fed_in then '全部自用不结上网电费；' else '' end as expected,
    cast(case when is_other_price then coalesce(price_yuan, 0) else 0 end
        + case when is_ended then subsidy_yuan when is_above_class then above_yuan else 0 end as decimal(14, 2)) as low_yuan,
    cast(case when is_other_price then coalesce(price_yuan, 0) else 0 end
        + case when is_ended then subsidy_yuan when is_above_class then above_yuan else 0 end as decimal(14, 2)) as base_yuan,
    cast(case when is_other_price then coalesce(price_yuan, 0) else 0 end
        + case when is_ended then subsidy_yuan when is_above_class then above_yuan else 0 end as decimal(14, 2)) as high_yuan,
    account_id,
    filing_kind,
    mode,
    ac_kw,
    connected_on
from judged
where is_other_price or is_ended or is_above_class or is_too_large or is_fed_in

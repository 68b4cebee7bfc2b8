-- tier_year: one row per residential bill with what the year's earlier bills used and how much of a year its tiers stand for.
with residential as (
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        bill.metering_point_id,
        bill.period_start,
        bill.period_end,
        bill.energy_kwh,
        bill.tier_people,
        greatest(cast(date_trunc('year', bill.bill_month) as date), account.opened_on) as open_since
    from settled_bill as bill
    join account on account.account_id = bill.account_id
    where bill.billed_usage_class = 'residential'
),

taken_over as (
    select
        residential.bill_id,
        max(account_event.effective_from) as taken_over_on
    from residential
    join account_event
        on account_event.account_id = residential.account_id
        and account_event.kind = 'transfer'
        and account_event.effective_from < residential.period_end
    group by residential.bill_id
),

placed as (
    select
        residential.bill_id,
        residential.account_id,
        residential.bill_month,
        residential.metering_point_id,
        residential.period_start,
        residential.period_end,
        residential.energy_kwh,
        residential.tier_people,
        greatest(residential.open_since, taken_over.taken_over_on) as counted_from,
        case when taken_over.taken_over_on > residential.period_start then 1 else 0 end as divided
    from residential
    left join taken_over on taken_over.bill_id = residential.bill_id
),

summed as (
    select
        bill_id,
        account_id,
        bill_month,
        metering_point_id,
        period_start,
        period_end,
        tier_people,
        counted_from,
        cast(date_trunc('month', counted_from) as date) as counted_month,
        max(divided) over this_far as divided,
        sum(energy_kwh) over earlier as kwh,
        count(energy_kwh) over earlier as with_energy,
        count(bill_id) over earlier as bills,
        sum(date_diff('day', period_start, period_end)) over earlier as days,
        min(period_start) over this_far as first_start,
        min(bill_month) over this_far as first_month
    from placed
    window
        earlier as (
            partition by account_id, counted_from
            order by period_start, bill_id
            rows between unbounded preceding and 1 preceding
        ),
        this_far as (
            partition by account_id, counted_from
            order by period_start, bill_id
            rows between unbounded preceding and current row
        )
)

select
    summed.bill_id,
    summed.account_id,
    summed.bill_month,
    summed.counted_from,
    13 - month(summed.counted_from) as months_counted,
    case
        when summed.divided = 0
            and summed.with_energy = summed.bills
            and coalesce(summed.days, 0) = date_diff('day', summed.first_start, summed.period_start)
            and summed.first_month >= summed.counted_month
            and (summed.first_month = summed.counted_month or summed.first_start <= summed.counted_from)
            then cast(coalesce(summed.kwh, 0) as decimal(12, 2))
    end as kwh_before,
    cast(greatest(
        coalesce(tariff.tier_base_kwh, 0),
        case
            when summed.tier_people >= param('tariff.tier_people_min', summed.bill_month)
                then 12 * param('tariff.tier_people_add_kwh', summed.bill_month)
            else 0
        end
    ) as decimal(12, 2)) as extra_kwh
from summed
left join tariff_assignment as tariff
    on tariff.metering_point_id = summed.metering_point_id
    and tariff.valid_from < summed.period_end
    and (tariff.valid_to is null or tariff.valid_to >= summed.period_end)

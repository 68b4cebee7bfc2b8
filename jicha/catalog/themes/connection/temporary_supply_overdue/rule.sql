-- BE15 temporary supply over its term: one row per bill of a temporary supply for a period after its term.
with agreed as (
    select
        account_id,
        max(valid_to) as ends_on
    from supply_contract
    where kind = 'temporary'
        and not coalesce(auto_renew, false)
    group by account_id
),

term as (
    select
        account.account_id,
        account.opened_on,
        coalesce(agreed.ends_on, cast(account.temporary_until + 1 as date)) as ends_on,
        param('connection.temporary_max_months', account.opened_on) as longest_months
    from account
    left join agreed on agreed.account_id = account.account_id
    where account.is_temporary
),

asked_in_time as (
    select term.account_id
    from term
    join application
        on application.account_id = term.account_id
        and application.kind in ('temporary', 'new_lv', 'new_hv')
        and application.status in ('open', 'suspended')
        and (term.ends_on is null or cast(application.accepted_at as date) < term.ends_on)
)

select
    bill.bill_id,
    bill.account_id as subject_id,
    coalesce(term.ends_on, term.opened_on) as fact_start,
    cast(bill.period_end - 1 as date) as fact_end,
    '到期后用电 ' || cast(bill.energy_kwh as varchar) || ' kWh' as observed,
    coalesce('期限止于 ' || cast(term.ends_on as varchar), '接电后至多 ' || cast(term.longest_months as varchar) || ' 个月') as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    bill.account_id,
    bill.energy_kwh,
    bill.period_start,
    bill.price_code,
    term.opened_on,
    term.ends_on,
    term.longest_months
from settled_bill as bill
join term on term.account_id = bill.account_id
anti join asked_in_time on asked_in_time.account_id = bill.account_id
where bill.energy_kwh > 0
    and (
        bill.period_start >= term.ends_on
        or term.ends_on is null
        and year(bill.period_start) * 12 + month(bill.period_start) - year(term.opened_on) * 12 - month(term.opened_on)
        > term.longest_months
    )

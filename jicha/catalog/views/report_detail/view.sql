-- report_detail: one row per unit, month and report cell: what its details, and those of the units below it, add up to.
with of_unit as (
    select
        org_id,
        bill_month as month,
        'sold_kwh' as cell_code,
        sum(energy_kwh) as value,
        0 as adjusted,
        max(issued_at) as changed_at
    from settled_bill
    group by org_id, bill_month
    union all
    select
        org_id,
        bill_month as month,
        'receivable_yuan' as cell_code,
        sum(amount_yuan) as value,
        0 as adjusted,
        max(issued_at) as changed_at
    from settled_bill
    group by org_id, bill_month
    union all
    select
        org_id,
        bill_month as month,
        'fund_yuan' as cell_code,
        sum(fund_yuan) as value,
        0 as adjusted,
        max(issued_at) as changed_at
    from settled_bill
    group by org_id, bill_month
    union all
    select
        org_id,
        post_month as month,
        'sold_kwh' as cell_code,
        0 as value,
        sum(kwh) as adjusted,
        max(posted_at) as changed_at
    from adjustment
    where posted_at is not null
    group by org_id, post_month
    union all
    select
        org_id,
        post_month as month,
        'receivable_yuan' as cell_code,
        0 as value,
        sum(yuan) as adjusted,
        max(posted_at) as changed_at
    from adjustment
    where posted_at is not null
    group by org_id, post_month
    union all
    select
        org_id,
        post_month as month,
        'adjustment_yuan' as cell_code,
        sum(yuan) as value,
        0 as adjusted,
        max(posted_at) as changed_at
    from adjustment
    where posted_at is not null
    group by org_id, post_month
    -- A unit that billed in a month and posted no adjustment has adjustments of zero.
    union all
    select
        org_id,
        bill_month as month,
        'adjustment_yuan' as cell_code,
        0 as value,
        0 as adjusted,
        cast(null as timestamp) as changed_at
    from settled_bill
    group by org_id, bill_month
    union all
    select
        account.org_id,
        cast(date_trunc('month', payment.paid_on) as date) as month,
        'received_yuan' as cell_code,
        sum(payment.amount_yuan) as value,
        0 as adjusted,
        max(payment.paid_at) as changed_at
    from payment
    join account on account.account_id = payment.account_id
    where payment.reversed_at is null
        and not coalesce(payment.is_prepayment, false)
    group by account.org_id, cast(date_trunc('month', payment.paid_on) as date)
)

select
    above.org_id,
    of_unit.month,
    of_unit.cell_code,
    cast(sum(of_unit.value) as decimal(18, 4)) as value,
    cast(sum(of_unit.value) + sum(of_unit.adjusted) as decimal(18, 4)) as value_with_adjustments,
    max(of_unit.changed_at) as changed_at
from of_unit
join org_unit as unit on unit.org_id = of_unit.org_id
join org_unit as above on starts_with(unit.path, above.path)
where of_unit.month is not null
group by above.org_id, of_unit.month, of_unit.cell_code

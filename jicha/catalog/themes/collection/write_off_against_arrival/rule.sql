-- CO08 write-off against arrival: one row per payment written off long before its money came, or long after.
with counted as (
    select
        payment.payment_id,
        coalesce(arrival.working_no, today.working_no) - coalesce(booking.working_no, today.working_no) as days_ahead,
        param('collection.arrival_lag_working_days', payment.paid_on, payment.channel) as days_for_money,
        param('collection.write_off_lag_working_days', payment.paid_on) as days_for_booking
    from payment
    join working_day as today on today.day = as_of()
    left join working_day as arrival on arrival.day = payment.bank_value_on
    left join working_day as booking on booking.day = cast(payment.written_off_at as date)
    semi join value_date_kept as kept
        on kept.channel = payment.channel
        and kept.month = cast(date_trunc('month', payment.paid_on) as date)
    where payment.reversed_at is null
        and coalesce(payment.method, 'cash') <> 'balance'
        and payment.amount_yuan is not null
)

select
    payment.payment_id,
    payment.payment_id as subject_id,
    payment.paid_on as fact_start,
    coalesce(greatest(payment.bank_value_on, cast(payment.written_off_at as date)), payment.paid_on) as fact_end,
    coalesce(cast(cast(payment.written_off_at as date) as varchar) || ' 销账', '未销账') || '，'
        || coalesce(cast(payment.bank_value_on as varchar) || ' 到账', '未到账')
        || '，相差 ' || cast(abs(counted.days_ahead) as varchar) || ' 个工作日' as observed,
    '销账后 ' || cast(counted.days_for_money as varchar) || ' 个工作日内到账，到账后 '
        || cast(counted.days_for_booking as varchar) || ' 个工作日内销账' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(case when payment.bank_value_on is null then payment.amount_yuan else 0 end as decimal(14, 2))
        as base_yuan,
    cast(case when payment.bank_value_on is null then payment.amount_yuan else 0 end as decimal(14, 2))
        as high_yuan,
    payment.account_id,
    payment.receivable_id,
    payment.channel,
    payment.teller_id,
    payment.amount_yuan
from counted
join payment on payment.payment_id = counted.payment_id
where counted.days_ahead > counted.days_for_money or -counted.days_ahead > counted.days_for_booking

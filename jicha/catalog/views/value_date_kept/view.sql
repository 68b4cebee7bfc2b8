-- value_date_kept: one row per channel and month of payments whose value date is on record.
select
    channel,
    cast(date_trunc('month', paid_on) as date) as month,
    count(bank_value_on) as payments
from payment
where channel is not null
    and bank_value_on is not null
group by channel, cast(date_trunc('month', paid_on) as date)

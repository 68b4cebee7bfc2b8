-- The ten checks as one statement: a row per failing bill and check, and a row per bill that a check could not judge.
with bill as (
    select bill_id, account_id, org_id, bill_month, version, period_start, period_end, status, energy_kwh, power_factor,
        energy_yuan, capacity_yuan, demand_yuan, power_factor_yuan, fund_yuan, other_yuan, amount_yuan
    from read_parquet('FOLDER/bill.parquet')
),
repeated_id as (select bill_id from bill group by bill_id having count(*) > 1),
repeated_version as (
    select account_id, bill_month, version from bill group by account_id, bill_month, version having count(*) > 1
),
judged as (
    select
        bill.bill_id,
        bill.account_id,
        bill.org_id is null as unit_missing,
        repeated_id.bill_id is not null as bill_id_repeated,
        bill.power_factor not between 0 and 1 as power_factor_out_of_range,
        bill.status not in ('draft', 'issued', 'reversed', 'reversal') as status_not_listed,
        amount_yuan <> energy_yuan + capacity_yuan + demand_yuan + power_factor_yuan + fund_yuan + other_yuan as amount_not_the_sum,
        period_end <= period_start as period_reversed,
        account.account_id is null as account_unknown,
        energy_kwh < 0 as energy_negative,
        not regexp_full_match(bill.account_id, '[0-9]{13}') as account_malformed,
        repeated_version.account_id is not null as version_repeated
    from bill
    left join repeated_id on repeated_id.bill_id = bill.bill_id
    left join read_parquet('FOLDER/account.parquet') as account on account.account_id = bill.account_id
    left join repeated_version
        on repeated_version.account_id = bill.account_id
        and repeated_version.bill_month = bill.bill_month
        and repeated_version.version = bill.version
)
select bill_id, account_id, "check", failing
from judged
unpivot include nulls (failing for "check" in (
    unit_missing, bill_id_repeated, power_factor_out_of_range, status_not_listed, amount_not_the_sum, period_reversed,
    account_unknown, energy_negative, account_malformed, version_repeated))
where failing is distinct from false and ("check" <> 'power_factor_out_of_range' or failing)

-- commercial_cost: one row per standing bill at a home's or an irrigation price, with what its energy costs at the commercial price.
with billed as (
    select
        bill_id,
        account_id,
        bill_month,
        billed_voltage_tier,
        energy_kwh,
        cast(coalesce(energy_yuan, 0) + coalesce(fund_yuan, 0) as decimal(14, 2)) as billed_yuan
    from settled_bill
    where billed_usage_class in ('residential', 'agricultural_irrigation')
),

priced as (
    select
        billed.bill_id,
        cast(sum(round(billed.energy_kwh * listed.price, 2)) as decimal(14, 2)) as commercial_yuan
    from billed
    join price_list as listed
        on listed.usage_class = 'commercial'
        and listed.structure = 'single_part'
        and listed.is_only_code
        and listed.without_tou
        and listed.unit = 'kwh'
        and listed.voltage_tier = billed.billed_voltage_tier
        and listed.valid_from <= billed.bill_month
        and (listed.valid_to is null or listed.valid_to > billed.bill_month)
    group by billed.bill_id
)

select
    billed.bill_id,
    billed.account_id,
    billed.bill_month,
    billed.billed_yuan,
    priced.commercial_yuan
from billed
left join priced on priced.bill_id = billed.bill_id

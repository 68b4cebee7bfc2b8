-- home_use: one row per standing bill at the price of homes, with the kind of premise, use, capacity and the commercial price.
with home as (
    select
        bill.bill_id,
        bill.account_id,
        bill.bill_month,
        bill.billed_voltage_tier,
        bill.energy_kwh,
        bill.contract_capacity_kva,
        cast(coalesce(bill.energy_yuan, 0) + coalesce(bill.fund_yuan, 0) as decimal(14, 2)) as billed_yuan
    from settled_bill as bill
    where bill.billed_usage_class = 'residential'
),

priced as (
    select
        home.bill_id,
        cast(sum(round(home.energy_kwh * listed.price, 2)) as decimal(14, 2)) as commercial_yuan
    from home
    join price_list as listed
        on listed.usage_class = 'commercial'
        and listed.structure = 'single_part'
        and listed.is_only_code
        and listed.without_tou
        and listed.unit = 'kwh'
        and listed.voltage_tier = home.billed_voltage_tier
        and listed.valid_from <= home.bill_month
        and (listed.valid_to is null or listed.valid_to > home.bill_month)
    group by home.bill_id
)

select
    home.bill_id,
    home.account_id,
    home.bill_month,
    premise.kind as premise_kind,
    premise.business_licence as has_licence,
    used.kwh,
    used.kwh_last_month,
    home.contract_capacity_kva,
    home.billed_yuan,
    priced.commercial_yuan
from home
left join account on account.account_id = home.account_id
left join premise on premise.premise_id = account.premise_id
left join account_month as used
    on used.account_id = home.account_id
    and used.month = home.bill_month
left join priced on priced.bill_id = home.bill_id

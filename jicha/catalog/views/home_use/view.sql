-- home_use: one row per standing bill at the price of homes, with the kind of premise, use, capacity and the commercial price.
select
    home.bill_id,
    home.account_id,
    home.bill_month,
    premise.kind as premise_kind,
    premise.business_licence as has_licence,
    used.kwh,
    used.kwh_last_month,
    home.contract_capacity_kva,
    cost.billed_yuan,
    cost.commercial_yuan
from settled_bill as home
join commercial_cost as cost on cost.bill_id = home.bill_id
left join account on account.account_id = home.account_id
left join premise on premise.premise_id = account.premise_id
left join account_month as used
    on used.account_id = home.account_id
    and used.month = home.bill_month
where home.billed_usage_class = 'residential'

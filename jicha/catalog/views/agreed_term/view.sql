-- agreed_term: one row per supply contract, with the days on which its terms held and the multiples and rate agreed in it.
with following as (
    select
        contract_id,
        account_id,
        valid_from,
        case when auto_renew then null else valid_to end as ends_on,
        lead(valid_from) over (partition by account_id order by valid_from, contract_id) as next_from,
        late_fee_rate,
        breach_multiple,
        theft_multiple
    from supply_contract
    where valid_from is not null
)

select
    contract_id,
    account_id,
    valid_from as since,
    least(ends_on, next_from) as until,
    late_fee_rate,
    breach_multiple,
    theft_multiple
from following

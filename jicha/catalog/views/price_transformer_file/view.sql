-- price_transformer_file: one row per account with how many transformers of it were ever filed.
select
    account_id,
    count(distinct equipment_id) as transformers
from customer_equipment
where kind = 'transformer'
group by account_id

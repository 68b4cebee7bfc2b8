-- irrigation_month: one row per standing bill at the irrigation price out of season, with the season's peak before and the commercial price.
with dated as (
    select
        bill_id,
        account_id,
        bill_month,
        energy_kwh,
        param('tariff.irrigation_first_month', bill_month) as first_month,
        param('tariff.irrigation_last_month', bill_month) as last_month
    from settled_bill
    where billed_usage_class = 'agricultural_irrigation'
),

off_season as (
    select
        bill_id,
        account_id,
        bill_month,
        energy_kwh,
        first_month,
        last_month
    from dated
    where not (month(bill_month) between first_month and last_month)
),

peak as (
    select
        off_season.bill_id,
        max(before.energy_kwh) as season_peak_kwh
    from off_season
    join settled_bill as before
        on before.account_id = off_season.account_id
        and before.bill_month between cast(off_season.bill_month - interval 11 month as date) and off_season.bill_month
        and month(before.bill_month) between off_season.first_month and off_season.last_month
    group by off_season.bill_id
)

select
    off_season.bill_id,
    off_season.account_id,
    off_season.bill_month,
    off_season.energy_kwh,
    nullif(peak.season_peak_kwh, 0) as season_peak_kwh,
    cost.billed_yuan,
    cost.commercial_yuan
from off_season
left join peak on peak.bill_id = off_season.bill_id
join commercial_cost as cost on cost.bill_id = off_season.bill_id

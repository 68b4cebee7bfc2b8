-- CP05 early switch: one row per switch of charging mode or price structure that came before the term since the last one was over.
with timed as (
    select
        metering_point_id,
        valid_from,
        account_id,
        last_switch,
        (year(valid_from) * 12 + month(valid_from)) * 100 + day(valid_from) as switched_at,
        (year(last_switch) * 12 + month(last_switch) + case
            when kind = 'mode' then param('capacity.charge_mode_switch_min_months', valid_from)
            else param('capacity.price_structure_switch_min_months', valid_from)
        end) * 100 + day(last_switch) as allowed_at
    from charge_switch
),

-- A change of capacity or of the customer in between lets the choice be made anew.
reset as (
    select distinct
        timed.metering_point_id,
        timed.valid_from
    from timed
    join account_event
        on account_event.account_id = timed.account_id
        and account_event.kind in ('increase', 'reduce', 'restore', 'suspend', 'resume', 'transfer')
        and account_event.effective_from > timed.last_switch
        and account_event.effective_from <= timed.valid_from
)

select
    switched.metering_point_id,
    switched.valid_from,
    switched.account_id as subject_id,
    switched.valid_from as fact_start,
    switched.valid_from as fact_end,
    '上次变更 ' || cast(switched.last_switch as varchar) || '，本次 ' || cast(switched.valid_from as varchar) as observed,
    case when switched.kind = 'mode' then '容量与需量方式变更间隔不少于规定月数' else '单一制与两部制变更间隔不少于规定月数' end as expected,
    coalesce(switched.kept_owed_yuan, 0) as low_yuan,
    coalesce(switched.kept_owed_yuan, 0) as base_yuan,
    coalesce(switched.kept_owed_yuan, 0) as high_yuan,
    switched.account_id,
    switched.structure_before,
    switched.structure,
    switched.mode_before,
    switched.charge_mode,
    switched.bill_id,
    switched.fixed_yuan as charged_yuan,
    switched.kept_yuan
from timed
join charge_switch as switched
    on switched.metering_point_id = timed.metering_point_id
    and switched.valid_from = timed.valid_from
anti join reset
    on reset.metering_point_id = timed.metering_point_id
    and reset.valid_from = timed.valid_from
where timed.switched_at < timed.allowed_at

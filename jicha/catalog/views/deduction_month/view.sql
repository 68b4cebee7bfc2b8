-- deduction_month: one row per parent point and month with deducted sub-meters, their energy and how many have no price.
with read_point as (
    select
        metering_point_id,
        read_month,
        min(last_read_on) as from_on,
        max(read_on) as to_on,
        cast(sum(energy_kwh) as decimal(12, 2)) as kwh
    from reading
    where register = 'active_total'
    group by metering_point_id, read_month
),

pair as (
    select
        relation.parent_point_id,
        relation.child_point_id,
        relation.account_id,
        parent.read_month,
        parent.from_on,
        parent.to_on,
        parent.kwh as parent_kwh,
        child.kwh as child_kwh
    from metering_relation as relation
    join read_point as parent
        on parent.metering_point_id = relation.parent_point_id
        and parent.from_on >= relation.valid_from
        and (relation.valid_to is null or relation.valid_to >= parent.to_on)
    left join read_point as child
        on child.metering_point_id = relation.child_point_id
        and child.read_month = parent.read_month
        and child.from_on = parent.from_on
        and child.to_on = parent.to_on
    where relation.kind = 'deduct'
),

priced as (
    select
        pair.parent_point_id,
        pair.read_month,
        pair.child_point_id
    from pair
    join tariff_assignment as tariff
        on tariff.metering_point_id = pair.child_point_id
        and tariff.price_code is not null
        and tariff.valid_from < pair.to_on
        and (tariff.valid_to is null or tariff.valid_to > pair.from_on)
    group by pair.parent_point_id, pair.read_month, pair.child_point_id
)

select
    pair.parent_point_id,
    pair.read_month,
    pair.account_id,
    pair.from_on,
    pair.to_on,
    cast(count(*) as integer) as children,
    pair.parent_kwh,
    cast(case when count(pair.child_kwh) = count(*) then sum(pair.child_kwh) end as decimal(12, 2)) as children_kwh,
    cast(count(*) - count(priced.child_point_id) as integer) as unpriced
from pair
left join priced
    on priced.parent_point_id = pair.parent_point_id
    and priced.read_month = pair.read_month
    and priced.child_point_id = pair.child_point_id
group by pair.parent_point_id, pair.read_month, pair.account_id, pair.from_on, pair.to_on, pair.parent_kwh

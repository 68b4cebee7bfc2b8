-- price_class_doubt: one row per bill and doubt about its class, with what the right class would change.
with doubted as (
    select
        bill.bill_id,
        'collective' as reason,
        'residential_collective' as right_class,
        account.households
    from settled_bill as bill
    join account on account.account_id = bill.account_id
    where bill.is_tiered
        and bill.billed_usage_class = 'residential'
        and (
            account.households > 1
            or bill.contract_capacity_kva >= param('tariff.collective_capacity_min_kva', bill.bill_month)
            or bill.energy_kwh > param('tariff.collective_min_kwh', bill.bill_month)
        )
    union all
    select
        bill.bill_id,
        'concession' as reason,
        'commercial' as right_class,
        cast(null as integer) as households
    from settled_bill as bill
    anti join concession as proof
        on proof.account_id = bill.account_id
        and proof.kind not in ('multi_person', 'low_income', 'ev_station')
        and proof.valid_from < bill.period_end
        and (proof.valid_to is null or proof.valid_to > bill.period_start)
    where bill.billed_usage_class in ('school', 'welfare', 'community')
    union all
    select
        bill.bill_id,
        'charging' as reason,
        'residential_collective' as right_class,
        cast(null as integer) as households
    from settled_bill as bill
    semi join charging_station as pile
        on pile.account_id = bill.account_id
        and pile.metering_point_id = bill.metering_point_id
        and pile.kind in ('private', 'estate')
        and pile.has_own_meter
        and pile.opened_on < bill.period_end
    where bill.billed_usage_class <> 'residential_collective'
),

accused as (
    select
        doubted.bill_id,
        doubted.reason,
        doubted.right_class,
        doubted.households,
        bill.account_id,
        bill.bill_month,
        bill.price_code,
        bill.billed_voltage_tier,
        coalesce(bill.capacity_yuan, 0) = 0 and coalesce(bill.demand_yuan, 0) = 0 and coalesce(bill.power_factor_yuan, 0) = 0
            as is_plain
    from doubted
    join settled_bill as bill on bill.bill_id = doubted.bill_id
),

stretch as (
    select
        accused.bill_id,
        accused.reason,
        accused.right_class,
        accused.billed_voltage_tier,
        line.segment_start,
        cast(coalesce(sum(line.quantity) filter (where line.component in ('catalogue_energy', 'transmission')), 0) as decimal(10, 2)) as kwh,
        sum(line.amount_yuan) as billed_yuan
    from accused
    join bill_line as line
        on line.bill_id = accused.bill_id
        and line.account_id = accused.account_id
        and line.price_code = accused.price_code
        and line.unit = 'kwh'
    where accused.is_plain
    group by accused.bill_id, accused.reason, accused.right_class, accused.billed_voltage_tier, line.segment_start
),

right_stretch as (
    select
        stretch.bill_id,
        stretch.reason,
        stretch.segment_start,
        sum(cast(round(stretch.kwh * cast(published.price as decimal(8, 6)), 2) as decimal(14, 2))) as right_yuan
    from stretch
    join price_list as published
        on published.usage_class = stretch.right_class
        and published.structure = 'single_part'
        and published.is_only_code
        and published.voltage_tier = stretch.billed_voltage_tier
        and published.without_tou
        and published.tier = 'all'
        and published.unit = 'kwh'
        and published.valid_from <= stretch.segment_start
        and (published.valid_to is null or published.valid_to > stretch.segment_start)
    group by stretch.bill_id, stretch.reason, stretch.segment_start
),

changed as (
    select
        stretch.bill_id,
        stretch.reason,
        case
            when count(right_stretch.right_yuan) = count(stretch.segment_start)
                then sum(right_stretch.right_yuan) - sum(stretch.billed_yuan)
        end as change_yuan
    from stretch
    left join right_stretch
        on right_stretch.bill_id = stretch.bill_id
        and right_stretch.reason = stretch.reason
        and right_stretch.segment_start = stretch.segment_start
    group by stretch.bill_id, stretch.reason
)

select
    accused.bill_id,
    accused.account_id,
    accused.bill_month,
    accused.reason,
    accused.right_class,
    accused.households,
    cast(changed.change_yuan as decimal(14, 2)) as change_yuan
from accused
left join changed
    on changed.bill_id = accused.bill_id
    and changed.reason = accused.reason

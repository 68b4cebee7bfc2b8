-- meter_device: one row per meter or instrument transformer in place, with its point and the day its rotation is due.
with passed as (
    select
        device_id,
        max(tested_on) as verified_on
    from device_test
    where kind = 'verification'
        and result = 'qualified'
    group by device_id
),

extension as (
    select distinct entity_id as batch
    from policy_list
    where kind = 'meter_batch_extended'
        and valid_from <= as_of()
        and (valid_to > as_of() or valid_to is null)
),

in_place as (
    select
        'meter' as device_kind,
        installed.installation_id as placement_id,
        installed.meter_asset_id as device_id,
        installed.account_id,
        installed.metering_point_id,
        cast(installed.installed_at as date) as installed_on,
        coalesce(passed.verified_on, meter.first_verified_on, cast(installed.installed_at as date)) as verified_on,
        meter.model,
        meter.batch,
        meter.class_active as accuracy_class,
        coalesce(meter.class_active_s, case when meter.class_active > 0.5 then false end) as is_s_class,
        case
            when meter.kind = 'induction' and meter.wiring = '1p' then 'induction_single_long_life'
            when meter.kind = 'induction' then 'induction_three_phase'
            when meter.class_active <= 0.5 then 'static_02s_05s'
            when meter.class_active is not null then 'static_1_2'
        end as rotation_class
    from meter_installation as installed
    left join meter_asset as meter on meter.meter_asset_id = installed.meter_asset_id
    left join passed on passed.device_id = installed.meter_asset_id
    where installed.removed_at is null
    union all
    select
        kind as device_kind,
        instrument_id as placement_id,
        asset_no as device_id,
        account_id,
        metering_point_id,
        installed_on,
        coalesce(verified_on, installed_on) as verified_on,
        cast(null as varchar) as model,
        cast(null as varchar) as batch,
        accuracy_class,
        coalesce(s_class, case when accuracy_class > 0.5 then false end) as is_s_class,
        case kind when 'ct' then 'ct' when 'pt' then 'vt' end as rotation_class
    from instrument_transformer
    where removed_on is null
),

dated as (
    select
        in_place.device_kind,
        in_place.placement_id,
        in_place.device_id,
        in_place.account_id,
        in_place.metering_point_id,
        point.kind as point_kind,
        point.side,
        point.metering_class,
        in_place.installed_on,
        greatest(in_place.installed_on, coalesce(point.built_on, in_place.installed_on)) as judged_on,
        in_place.model,
        in_place.batch,
        in_place.accuracy_class,
        in_place.is_s_class,
        in_place.verified_on,
        in_place.rotation_class,
        cast(
            cast(year(in_place.verified_on) + param('metering.rotation_years', as_of(), in_place.rotation_class) as varchar)
            || strftime(in_place.verified_on, '-%m-01') as date
        ) + cast(day(in_place.verified_on) - 1 as int) as due_on
    from in_place
    join metering_point as point on point.metering_point_id = in_place.metering_point_id
    where point.status = 'running'
)

select
    dated.device_kind,
    dated.placement_id,
    dated.device_id,
    dated.account_id,
    dated.metering_point_id,
    dated.point_kind,
    dated.side,
    dated.metering_class,
    dated.installed_on,
    dated.judged_on,
    dated.model,
    dated.batch,
    dated.accuracy_class,
    dated.is_s_class,
    dated.verified_on,
    dated.rotation_class,
    dated.due_on,
    case when listed.batches > 0 then true end as batches_listed,
    extension.batch is not null as extended
from dated
cross join (select count(batch) as batches from extension) as listed
left join extension on extension.batch = dated.batch

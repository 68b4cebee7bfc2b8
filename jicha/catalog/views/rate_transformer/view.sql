-- rate_transformer: one row per stretch with losses by formula: its transformers' hours, no-load and full-load losses.
with energised as (
    select
        stretch.bill_id,
        stretch.metering_point_id,
        stretch.account_id,
        stretch.bill_month,
        stretch.segment_no,
        unit.kva,
        unit.p0_kw,
        unit.pk_kw,
        cast(coalesce(unit.i0_pct, 0) as double) / 100 as i0,
        cast(coalesce(unit.uk_pct, 0) as double) / 100 as uk,
        cast(coalesce(unit.loss_share_pct, 100) as double) / 100 as share,
        24 * date_diff(
            'day',
            greatest(unit.valid_from, stretch.segment_start),
            least(coalesce(unit.valid_to, stretch.segment_end), stretch.segment_end)
        ) as hours
    from rate_energy_stretch as stretch
    join customer_equipment as unit
        on unit.account_id = stretch.account_id
        and unit.kind = 'transformer'
        and unit.state in ('running', 'hot_standby')
        and coalesce(unit.owner, 'customer') <> 'utility'
        and (unit.loss_share_pct is null or unit.loss_share_pct > 0)
        and unit.valid_from < stretch.segment_end
        and (unit.valid_to is null or unit.valid_to > stretch.segment_start)
    where stretch.loss_mode = 'formula'
)

select
    bill_id,
    metering_point_id,
    account_id,
    bill_month,
    segment_no,
    cast(sum(cast(kva as double) * hours) as decimal(14, 2)) as loss_kvah,
    case when count(p0_kw) = count(bill_id)
        then cast(sum(cast(p0_kw as double) * hours * share) as decimal(14, 4))
    end as loss_no_load_kwh,
    case when count(pk_kw) = count(bill_id)
        then cast(sum(cast(pk_kw as double) * hours * share) as decimal(14, 4))
    end as loss_load_kwh,
    cast(sum(i0 * cast(kva as double) * hours * share) as decimal(14, 4)) as loss_no_load_kvarh,
    cast(sum(uk * cast(kva as double) * hours * share) as decimal(14, 4)) as loss_load_kvarh
from energised
group by bill_id, metering_point_id, account_id, bill_month, segment_no

-- BE09 first bill of a new dedicated transformer: one row per first bill that differs from equipment, plates, contract or (83)215.
with checked as (
    select
        own.bill_id,
        cast(abs(own.capacity_kva - own.energised_kva) > param('capacity.capacity_tolerance_kva', own.bill_month) as int) as capacity_wrong,
        cast(own.multiplier <> own.plate_multiplier as int) as multiplier_wrong,
        cast(own.pf_standard_fits = 0 as int) * case when temporary.bill_id is null then 1 else 0 end as standard_wrong,
        cast(own.metering_mode = 'hv_lv' and own.loss_mode = 'none' as int) as loss_missing,
        cast(own.structure = 'two_part' and own.charge_mode = 'none' as int) * case when exempt.bill_id is null then 1 else 0 end
            as charge_missing,
        cast(own.contract_class_fits = 0 as int) as class_wrong
    from bill_component_first as own
    left join price_exception as temporary on temporary.bill_id = own.bill_id and temporary.reason = 'temporary'
    left join price_exception as exempt on exempt.bill_id = own.bill_id and exempt.reason = 'two_part_exempt'
)

select
    own.bill_id,
    own.account_id as subject_id,
    own.opened_on as fact_start,
    cast(own.period_end - 1 as date) as fact_end,
    '首期账单：'
        || case when checked.capacity_wrong = 1 then '计费容量 ' || cast(own.capacity_kva as varchar) || ' kVA；' else '' end
        || case when checked.multiplier_wrong = 1 then '倍率 ' || cast(own.multiplier as varchar) || '；' else '' end
        || case when checked.standard_wrong = 1 then '力调标准 ' || cast(own.pf_standard as varchar) || '；' else '' end
        || case when checked.loss_missing = 1 then '高供低计未设变损；' else '' end
        || case when checked.charge_missing = 1 then '两部制未设基本电费方式；' else '' end
        || case when checked.class_wrong = 1 then '用电类别与合同不符；' else '' end as observed,
    '带电设备 ' || cast(own.energised_kva as varchar) || ' kVA，铭牌倍率 ' || cast(own.plate_multiplier as varchar)
        || '，力调标准 ' || coalesce(cast(own.right_pf_standard as varchar), '不考核') as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    own.account_id,
    own.bill_month,
    own.price_code,
    own.billed_usage_class,
    own.structure,
    own.charge_mode,
    own.loss_mode
from checked
join bill_component_first as own on own.bill_id = checked.bill_id
where checked.capacity_wrong + checked.multiplier_wrong + checked.standard_wrong + checked.loss_missing + checked.charge_missing
    + checked.class_wrong > 0

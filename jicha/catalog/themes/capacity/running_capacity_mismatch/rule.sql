-- CP12 running capacity against equipment: one row per bill of an account whose filed capacity is not that of its equipment.
with compared as (
    select
        bill_id,
        greatest(abs(file_running_kva - equipment_kva), installed_kva - file_contract_kva)
            - param('capacity.capacity_tolerance_kva', period_start) as beyond_kva
    from capacity_bill
    where file_running_kva + file_contract_kva + equipment_kva is not null
),

mismatched as (
    select
        bill.bill_id,
        case
            when bill.charge_mode = 'capacity' then cast(
                round(cast(round(cast(bill.equipment_kva as decimal(9, 2)) * bill.stretch_share, 2) as decimal(9, 2))
                    * cast(bill.capacity_price as decimal(8, 4)), 2)
                - round(cast(round(cast(bill.snapshot_kva as decimal(9, 2)) * bill.stretch_share, 2) as decimal(9, 2))
                    * cast(bill.capacity_price as decimal(8, 4)), 2) as decimal(12, 2))
            else cast(0 as decimal(12, 2))
        end as difference
    from compared
    join capacity_bill as bill on bill.bill_id = compared.bill_id
    where compared.beyond_kva > 0
),

owed as (
    select
        bill.bill_id,
        cast(mismatched.difference
            + round(cast(bill.pf_base_yuan + mismatched.difference as decimal(12, 2)) * bill.pf_rate, 2) - bill.pf_yuan
            as decimal(14, 2)) as yuan
    from mismatched
    join capacity_bill as bill on bill.bill_id = mismatched.bill_id
)

select
    bill.bill_id,
    bill.account_id as subject_id,
    bill.stretch_since as fact_start,
    bill.period_end - 1 as fact_end,
    '档案运行容量 ' || cast(bill.file_running_kva as varchar) || ' kVA，合同容量 ' || cast(bill.file_contract_kva as varchar) || ' kVA' as observed,
    '运行设备 ' || cast(bill.equipment_kva as varchar) || ' kVA，在装设备 ' || cast(bill.installed_kva as varchar) || ' kVA' as expected,
    owed.yuan as low_yuan,
    owed.yuan as base_yuan,
    owed.yuan as high_yuan,
    bill.account_id,
    bill.charge_mode,
    bill.snapshot_kva,
    bill.stretch_share,
    bill.capacity_price,
    bill.fixed_yuan,
    bill.pf_rate
from owed
join capacity_bill as bill on bill.bill_id = owed.bill_id
where owed.yuan is not null

-- CO09 invoice duplicate or mismatch: one row per bill invoiced for more than it is due, or to somebody who is not its customer.
select
    bill_id,
    bill_id as subject_id,
    first_issued_on as fact_start,
    last_issued_on as fact_end,
    '有效发票 ' || cast(invoices as varchar) || ' 张，计 ' || cast(invoiced_yuan as varchar) || ' 元'
        || case when stranger_invoices > 0 then '，其中购方既非户主又非缴费人的 ' || cast(stranger_invoices as varchar) || ' 张' else '' end
        as observed,
    '账单应收 ' || cast(due_yuan as varchar) || ' 元，开给付款方' as expected,
    cast(0 as decimal(14, 2)) as low_yuan,
    cast(0 as decimal(14, 2)) as base_yuan,
    cast(0 as decimal(14, 2)) as high_yuan,
    account_id,
    invoices,
    stranger_invoices,
    cast(greatest(invoiced_yuan - due_yuan, 0) as decimal(14, 2)) as excess_yuan
from invoiced_bill
where invoiced_yuan > due_yuan
    or (stranger_invoices > 0 and invoiced_yuan is not null)

-- district 台区: one for each low-voltage grid, as large as its transformer; sR is in MVA.
select
    t.subnet as district_id,
    t.id as name,
    'public' as kind,
    cast(k.sR as decimal(12, 4)) * 1000 as capacity_kva
from "Transformer" as t
join "TransformerType" as k
    on k.id = t.type

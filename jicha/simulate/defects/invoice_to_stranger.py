"""An invoice was written to a firm that needs one and has nothing to do with the account."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, month_of_day
from jicha.simulate.county import County
from jicha.simulate.debts import choose_rows
from jicha.simulate.file_tables import hashes

THEME = "CO09"
AFTER = "report"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts, frame = county.facts, county.tables["invoice"]
    fit = (frame["kind"] == "electronic") & (frame.text("bill_id").codes >= 0) & (frame["status"] == "issued")
    fit &= (facts.renamed_on < facts.plan.month_starts[0])[frame["_account"]]
    rows = choose_rows(county, rng, frame, fit, count)
    frame.change(rows, buyer_hash=hashes("y", frame["_account"][rows]), buyer_name="示例商贸有限公司")
    return [
        Truth("bill", str(key), month_of_day(county, int(at) // 86400))
        for key, at in zip(frame.words("bill_id", rows), frame["issued_at"][rows], strict=True)
    ]

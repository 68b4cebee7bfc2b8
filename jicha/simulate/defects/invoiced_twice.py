"""A bill was invoiced again because the first invoice was thought lost."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, month_of_day
from jicha.simulate.county import County
from jicha.simulate.debts import choose_rows
from jicha.simulate.frame import coded

THEME = "CO09"
AFTER = "report"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    frame = county.tables["invoice"]
    single = (frame["kind"] != "red_letter") & (frame.text("bill_id").codes >= 0) & (frame["status"] == "issued")
    rows = choose_rows(county, rng, frame, single, count)
    second = frame.take(rows)
    second.columns["issued_at"] += 20 * 86400  # type: ignore[operator]
    keys = frame.words("invoice_id", rows)
    second.put("invoice_id", coded([f"{key}9" for key in keys], np.arange(len(rows))))
    frame.join(second)
    return [
        Truth("bill", str(key), month_of_day(county, int(at) // 86400))
        for key, at in zip(frame.words("bill_id", rows), frame["issued_at"][rows], strict=True)
    ]

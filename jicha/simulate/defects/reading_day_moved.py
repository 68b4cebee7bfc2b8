"""A reading was taken days after the planned day and nobody approved it."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose
from jicha.simulate.county import County

THEME = "MR01"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    frame = county.tables["reading_exception"]
    moved = np.zeros(county.facts.n, dtype=bool)
    moved[frame["_account"]] = True
    accounts = choose(county, rng, moved, count)
    gone = np.isin(frame["_account"], accounts)
    found = [
        Truth("account", county.account_words[a], int(county.plan.month_starts[m]))
        for a, m in zip(frame["_account"][gone], frame["_month"][gone], strict=True)
    ]
    frame.keep(~gone)
    reading = county.tables["reading"]
    rows = np.flatnonzero(np.isin(reading["_account"], accounts) & (reading["exception_code"] == "moved_day"))
    reading.change(rows, exception_code="none")
    return found

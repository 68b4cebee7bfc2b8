"""A debtor was cut off one day after the notice."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, month_of_day
from jicha.simulate.county import County
from jicha.simulate.debts import choose_rows

THEME = "CO03"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    frame = county.tables["disconnection"]
    rows = choose_rows(county, rng, frame, np.ones(frame.n, dtype=bool), count)
    frame.change(rows, notice_at=frame["executed_at"][rows] - 86400, second_notice_at=None)
    return [
        Truth("disconnection", str(key), month_of_day(county, int(at) // 86400))
        for key, at in zip(frame.words("disconnection_id", rows), frame["executed_at"][rows], strict=True)
    ]

"""A supply station reported more energy or money than its bills add up to."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.frame import Scaled

THEME = "CO11"
AFTER = "report"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """One cell of one station in the last month."""
    del count
    frame, plan = county.tables["submitted_report"], county.plan
    rows = np.flatnonzero((frame["_month"] == plan.months - 1) & np.isin(frame["_cell"], (0, 1)))
    row = np.array([rng.choice(rows)])
    frame.change(row, value=Scaled(frame["value"][row] // 1000 * 1025))
    key = "/".join(str(frame.words(name, row)[0]) for name in ("report_code", "cell_code", "org_id"))
    return [Truth("submitted_report", key, int(plan.month_starts[-2]))]

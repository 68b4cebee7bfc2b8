"""A meter fault was repaired and closed, and its missing energy was never corrected."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose, month_of_day
from jicha.simulate.county import County

THEME = "MT19"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    fault, adjustment = county.tables["device_fault"], county.tables["adjustment"]
    early = np.zeros(county.facts.n, dtype=bool)
    early[fault["_account"][fault["closed_at"] < (county.plan.today - 70) * 86400]] = True
    accounts = choose(county, rng, early, count)
    rows = np.flatnonzero(np.isin(fault["_account"], accounts))
    fault.change(rows, adjustment_id=None)
    adjustment.keep(~np.isin(adjustment["_account"], accounts))
    return [
        Truth("device_fault", str(key), month_of_day(county, int(at) // 86400))
        for key, at in zip(fault.words("fault_id", rows), fault["closed_at"][rows], strict=True)
    ]

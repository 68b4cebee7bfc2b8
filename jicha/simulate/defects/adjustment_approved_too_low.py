"""A large correction was approved by the supply station alone."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose, month_of_day
from jicha.simulate.county import County
from jicha.simulate.frame import Scaled

THEME = "TF24"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    frame = county.tables["adjustment"]
    eligible = np.zeros(county.facts.n, dtype=bool)
    eligible[frame["_account"][frame["reason_code"] == "reading_error"]] = True
    accounts = choose(county, rng, eligible, count)
    rows = np.flatnonzero(np.isin(frame["_account"], accounts))
    yuan = rng.integers(62_000, 90_000, len(rows)) * 100
    frame.change(rows, yuan=Scaled(yuan), kwh=Scaled(yuan * 100 // 55), approver_level="station", kind="recover")
    return [
        Truth("adjustment", str(key), month_of_day(county, int(day)))
        for key, day in zip(frame.words("adjustment_id", rows), frame["post_month"][rows], strict=True)
    ]

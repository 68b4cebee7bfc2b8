"""A correction was posted without an application or an audit ticket behind it."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose, month_of_day
from jicha.simulate.county import County

THEME = "TF24"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    frame = county.tables["adjustment"]
    eligible = np.zeros(county.facts.n, dtype=bool)
    eligible[frame["_account"][frame["reason_code"] == "reading_error"]] = True
    accounts = choose(county, rng, eligible, count)
    rows = np.flatnonzero(np.isin(frame["_account"], accounts))
    frame.change(rows, application_id=None)
    days = frame["post_month"][rows]
    return [
        Truth("adjustment", str(key), month_of_day(county, int(day)))
        for key, day in zip(frame.words("adjustment_id", rows), days, strict=True)
    ]

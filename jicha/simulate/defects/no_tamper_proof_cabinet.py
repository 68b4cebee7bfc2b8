"""A customer with a transformer of its own is metered in a plain box."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose_plain, rows_of
from jicha.simulate.county import County

THEME = "AT22"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose_plain(county, rng, county.facts.high_voltage, count)
    frame = county.tables["metering_point"]
    rows = rows_of(frame, accounts)
    frame.change(rows, cabinet_kind="plain_box")
    last = int(county.plan.month_starts[-2])
    return [Truth("metering_point", str(key), last) for key in frame.words("metering_point_id", rows)]

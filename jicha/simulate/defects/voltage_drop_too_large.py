"""The voltage circuit loses more than the permitted share of the voltage."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose_plain, rows_of
from jicha.simulate.county import County

THEME = "MT07"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose_plain(county, rng, county.facts.high_side, count)
    frame = county.tables["secondary_circuit"]
    rows = rows_of(frame, accounts, kind=[1])
    frame.change(rows, drop_pct=np.round(rng.uniform(0.55, 0.9, len(rows)), 4))
    last = int(county.plan.month_starts[-2])
    return [Truth("secondary_circuit", str(key), last) for key in frame.words("circuit_id", rows)]

"""The current circuit of a customer metered at high voltage is wired with 2.5 mm²."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose_plain, rows_of
from jicha.simulate.county import County

THEME = "MT07"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose_plain(county, rng, county.facts.high_side, count)
    frame = county.tables["secondary_circuit"]
    rows = rows_of(frame, accounts, kind=[0])
    frame.change(rows, section_mm2=2.5)
    last = int(county.plan.month_starts[-2])
    return [Truth("secondary_circuit", str(key), last) for key in frame.words("circuit_id", rows)]

"""An induction meter of an eliminated model still measures a customer."""

from __future__ import annotations

import numpy as np

from jicha.simulate import ids
from jicha.simulate.correction import Truth, choose_plain, rows_of
from jicha.simulate.county import County

THEME = "MT10"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts = county.facts
    accounts = choose_plain(county, rng, facts.is_kind("household") & (facts.wiring == 0) & (facts.solar_kw == 0), count)
    frame = county.tables["meter_asset"]
    frame.change(rows_of(frame, accounts), model="DD28", kind="induction")
    last = int(county.plan.month_starts[-2])
    points = ids.point(county.facts.number[accounts]).values()
    return [Truth("metering_point", str(key), last) for key in points]

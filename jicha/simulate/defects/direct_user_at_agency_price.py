"""A user with a contract of its own is billed at the agency price: its entry into the market did not reach billing."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, choose, of_bills, reprice
from jicha.simulate.county import County

THEME = "TF30"
PER = 4000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose(county, rng, county.facts.direct, count)
    rows = bills_of(county, accounts, slice(-4, None))
    return of_bills(county, rows, reprice(county, rows, market=-1))

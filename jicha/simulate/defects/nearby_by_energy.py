"""A nearby-consumption project is billed like any other user again: the grid by energy and nothing by capacity."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, choose, reprice
from jicha.simulate.county import County
from jicha.simulate.frame import NULL

THEME = "NB11"
PER = 6000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose(county, rng, county.facts.nearby_from != NULL, count)
    rows = bills_of(county, accounts, slice(-3, None))
    reprice(county, rows[county.bills.nearby[rows]], nearby=False)
    starts = county.plan.month_starts
    return [Truth("account", county.account_words[county.bills.account[r]], int(starts[county.bills.month[r]])) for r in rows]

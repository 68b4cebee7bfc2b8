"""A project is paid the subsidy of an earlier class than that of the day on which it was connected."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose
from jicha.simulate.county import County
from jicha.simulate.solar import SUBSIDY, set_settled, settled_rows

THEME = "NB05"
PER = 3000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    frame = county.tables["market_settlement"]
    fit = np.zeros(county.facts.n, dtype=bool)
    fit[frame["_account"][frame["_item"] == SUBSIDY]] = True
    found = []
    for a in choose(county, rng, fit, count):
        rows = settled_rows(county, int(a), SUBSIDY)[-6:]
        wrong = set_settled(county, rows, price=frame["price"][rows] + 10_000_000)
        for row, yuan in zip(rows, wrong, strict=True):
            month = int(county.plan.month_starts[frame["_month"][row]])
            found.append(Truth("account", county.account_words[a], month, int(yuan)))
    return found

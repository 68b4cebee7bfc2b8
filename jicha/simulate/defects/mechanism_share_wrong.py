"""The difference to the mechanism price is settled on all that was fed in instead of the agreed share, or after a wrong price."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose
from jicha.simulate.county import County
from jicha.simulate.solar import FEED_IN, MECHANISM, set_settled, settled_rows

THEME = "NB10"
PER = 2500


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    frame, starts = county.tables["market_settlement"], county.plan.month_starts
    fit = np.zeros(county.facts.n, dtype=bool)
    fit[frame["_account"][frame["_item"] == MECHANISM]] = True
    accounts = choose(county, rng, fit, 2 * count)
    found = []
    for place, a in enumerate(accounts):
        rows = settled_rows(county, int(a), MECHANISM)[-3:]
        if place % 2:
            price = frame["price"][rows] + 2_000_000
            wrong = set_settled(county, rows, price=price)
        else:
            all_of_it = settled_rows(county, int(a), FEED_IN)
            energy = frame["kwh"][all_of_it[np.isin(frame["_month"][all_of_it], frame["_month"][rows])]] // 100
            wrong = set_settled(county, rows, kwh=energy)
        for row, yuan in zip(rows, wrong, strict=True):
            month = int(starts[frame["_month"][row]])
            found.append(Truth("account", county.account_words[a], month, int(yuan)))
    return found

"""The collection system records a meter in another district or with another multiplier than marketing does."""

from __future__ import annotations

import numpy as np

from jicha.simulate import ids
from jicha.simulate.correction import Truth, choose_plain, rows_of
from jicha.simulate.county import County

THEME = "MT15"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts = county.facts
    accounts = choose_plain(county, rng, (facts.district >= 0) | (facts.ct > 0), count)
    frame = county.tables["asset_ledger"]
    last = int(county.plan.month_starts[-2])
    found = []
    for a in accounts:
        row = rows_of(frame, np.array([a]), ledger=[2])
        if facts.ct[a] > 0:
            frame.change(row, multiplier=int(facts.multiplier[a]) + 5)
        else:
            other = county.chunk.districts.start + (int(facts.district[a]) + 1 - county.chunk.districts.start) % len(
                county.chunk.districts
            )
            frame.change(row, district_id=ids.district(np.array([other])))
        found.append(Truth("account", county.account_words[a], last))
    return found

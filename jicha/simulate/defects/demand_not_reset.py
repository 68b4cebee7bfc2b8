"""A demand register was not reset after the reading: the next month shows, and is charged by, the old maximum."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose_plain
from jicha.simulate.county import County
from jicha.simulate.metering_changes import set_demand

THEME = "CP08"
PER = 3000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """In a month that was lower than the one before; how high it really was the register no longer tells."""
    facts, plan, frame = county.facts, county.plan, county.tables["demand_reading"]
    if plan.months < 2:
        return []
    kw = county.demand.kw
    lower = kw[:, 1:] < kw[:, :-1]
    accounts = choose_plain(county, rng, facts.is_kind("hv_actual", "hv_contract") & lower.any(axis=1), count)
    found = []
    for a in accounts:
        month = 1 + int(rng.choice(np.flatnonzero(lower[a])))
        before, now = (np.flatnonzero((frame["_account"] == a) & (frame["_month"] == m)) for m in (month - 1, month))
        set_demand(county, county.bill_row[a, month : month + 1], kw[a, month - 1 : month])
        frame.change(now, occurred_at=frame["occurred_at"][before])
        found.append(Truth("account", county.account_words[a], int(plan.month_starts[month])))
    return found

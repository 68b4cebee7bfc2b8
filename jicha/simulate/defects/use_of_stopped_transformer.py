"""A transformer that was stopped and sealed is used: the demand lies above what the remaining one carries."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose
from jicha.simulate.county import County
from jicha.simulate.frame import NULL
from jicha.simulate.metering_changes import set_demand

THEME = "CP02"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts, plan = county.facts, county.plan
    starts = plan.month_starts
    end = np.where(facts.stopped_to == NULL, starts[-1], facts.stopped_to)
    first = np.searchsorted(starts, np.where(facts.stopped_from == NULL, starts[-1], facts.stopped_from))
    whole = (facts.stopped_from != NULL) & (first < plan.months)
    whole &= end >= starts[np.minimum(first + 1, plan.months)]
    accounts = choose(county, rng, whole, count)
    found = []
    for a in accounts:
        rows = county.bill_row[a, first[a] : first[a] + 1]
        set_demand(county, rows, np.array([int(facts.kva[a] * 96)]))
        found.append(Truth("account", county.account_words[a], int(starts[first[a]])))
    return found

"""A reduced transformer is restored for a week on paper, so that the two years begin anew, and then reduced again."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose, of_accounts
from jicha.simulate.county import County
from jicha.simulate.frame import NULL
from jicha.simulate.lawful_changes import interrupt_reduction

THEME = "CP04"
PER = 6000
LONG = 50  # days: only a long reduction has a limit worth dodging


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts, last = county.facts, county.plan.month_starts[-1]
    until = np.where(facts.stopped_to == NULL, last, facts.stopped_to)
    long = (facts.stopped_from != NULL) & (until - facts.stopped_from >= LONG)
    accounts = choose(county, rng, long, count)
    for a in accounts:
        week = int(facts.stopped_from[a]) + 20 + int(rng.integers(0, 5))
        interrupt_reduction(county, int(a), week, week + 7)
    return of_accounts(county, accounts)

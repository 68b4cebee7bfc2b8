"""Nobody went to review a fixed ratio for more than two years."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose, of_accounts
from jicha.simulate.county import County
from jicha.simulate.frame import NULL

THEME = "TF18"
PER = 4000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    relation = county.tables["metering_relation"]
    old = np.zeros(county.facts.n, dtype=bool)
    shares = relation["_share"] == 1
    old[relation["_account"][shares & (relation["valid_to"] == NULL)]] = True
    accounts = choose(county, rng, old & (county.facts.opened < county.plan.today - 1200), count)
    rows = np.flatnonzero(shares & np.isin(relation["_account"], accounts))
    relation.change(rows, last_checked_on=county.plan.today - rng.integers(740, 1100, len(rows)))
    return of_accounts(county, accounts)

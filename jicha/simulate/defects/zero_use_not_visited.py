"""A home has used nothing for months and nobody went to see why."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose, of_accounts
from jicha.simulate.county import County
from jicha.simulate.frame import NULL

THEME = "MR10"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts, plan = county.facts, county.plan
    since = np.where(facts.vacant_month == NULL, 0, facts.vacant_month)
    long = (
        np.isin(facts.vacant, (1, 3))
        & (plan.months - since >= 7)
        & (facts.closed == NULL)
        & (facts.opened < plan.month_starts[0])
    )
    accounts = choose(county, rng, long, count)
    frame = county.tables["inspection"]
    frame.keep(~np.isin(frame["_account"], accounts))
    return of_accounts(county, accounts)

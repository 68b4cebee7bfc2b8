"""The station keeps showing an old valley value of a meter; its total goes on, and the bill was read by hand on site."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose_plain, of_accounts, rows_of
from jicha.simulate.county import County

THEME = "MR08"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    plan, daily = county.plan, county.tables["daily_register"]
    frozen = np.zeros(county.facts.n, dtype=bool)
    frozen[county.daily] = True
    valley = county.registers["active_valley"]
    start = int(plan.month_starts[-2] - plan.month_starts[0])
    used = np.zeros(county.facts.n, dtype=bool)
    used[valley.accounts] = valley.until[:, -1] - valley.until[:, start] > 3000
    accounts = choose_plain(county, rng, frozen & used, count)
    for a in accounts:
        rows = rows_of(daily, np.array([a]))
        rows = rows[np.argsort(daily["_day"][rows])]
        rows = rows[daily["_day"][rows] >= start + int(rng.integers(2, 9))]
        daily.columns["active_valley"][rows] = daily["active_valley"][rows[0]]  # type: ignore[index]
    return of_accounts(county, accounts)

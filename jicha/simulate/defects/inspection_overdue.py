"""A customer with a transformer of its own has not been inspected for more than two years."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose_plain, of_accounts
from jicha.simulate.county import County

THEME = "IN01"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts = county.facts
    old = facts.high_voltage & (facts.opened < county.plan.today - 1000)
    frame = county.tables["inspection"]
    old[frame["_account"][frame["_vacancy"]]] = False
    accounts = choose_plain(county, rng, old, count)
    last = {}
    for row in np.flatnonzero(np.isin(frame["_account"], accounts)):
        last[int(frame["_account"][row])] = row
    keep = ~np.isin(frame["_account"], accounts)
    keep[list(last.values())] = True
    for row in last.values():
        day = county.plan.today - 900
        frame.change(np.array([row]), planned_on=np.array([day]))
        frame.change(np.array([row]), arrived_at=np.array([day * 86400 + 34000]), left_at=np.array([day * 86400 + 38000]))
    frame.keep(keep)
    return of_accounts(county, accounts)

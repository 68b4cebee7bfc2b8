"""A transformer in hot standby was taken for an idle one: file and capacity charge leave it out."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose, of_bills
from jicha.simulate.county import County
from jicha.simulate.frame import NULL
from jicha.simulate.spans import set_capacity

THEME = "CP11"
PER = 4000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts = county.facts
    fit = (facts.spare == 2) & (facts.opened < county.plan.month_starts[0]) & (facts.meter_changed_on == NULL)
    accounts = choose(county, rng, fit & (facts.closed == NULL), count)
    rows = bills_of(county, accounts)
    left = facts.kva - facts.unit_kva[:, 1]
    for a in accounts:
        change_file(county, "account_version", np.array([a]), running_capacity_kva=float(left[a]))
    return of_bills(county, rows, set_capacity(county, rows, np.round(left[county.bills.account[rows]] * 100).astype(np.int64)))

"""A second transformer was energised and archived, but the bills go on with the old capacity."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, choose, of_bills
from jicha.simulate.county import County
from jicha.simulate.frame import NULL
from jicha.simulate.spans import set_capacity

THEME = "BE14"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts = county.facts
    accounts = choose(county, rng, facts.extended_on != NULL, count)
    rows = bills_of(county, accounts)
    rows = rows[county.bills.end[rows] > facts.extended_on[county.bills.account[rows]]]
    old = facts.kva - facts.unit_kva[:, 1]
    return of_bills(county, rows, set_capacity(county, rows, np.round(old[county.bills.account[rows]] * 100).astype(np.int64)))

"""A bill that spans a change of published prices is priced at the old ones to its last day: nobody split it."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose, of_bills, reprice
from jicha.simulate.county import County
from jicha.simulate.frame import NULL

THEME = "TF23"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    bills = county.bills
    spanning = np.flatnonzero((bills.turn != NULL) & county.facts.is_kind("shop")[bills.account])
    split = np.bincount(bills.account[spanning], minlength=county.facts.n) > 0
    accounts = choose(county, rng, split, count)
    rows = spanning[np.isin(bills.account[spanning], accounts)]
    return of_bills(county, rows, reprice(county, rows, turn=NULL))

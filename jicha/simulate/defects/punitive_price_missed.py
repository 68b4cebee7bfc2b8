"""A plant on the list of punitive prices is billed without the addition: the list did not reach the billing desk."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose, of_bills, reprice
from jicha.simulate.county import County

THEME = "TF17"
PER = 4000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose(county, rng, county.facts.punitive, count)
    rows = bills_of(county, accounts)
    change_file(county, "tariff_assignment", accounts, is_punitive=False, punitive_add=None)
    return of_bills(county, rows, reprice(county, rows, punitive=0))

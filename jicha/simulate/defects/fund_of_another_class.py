"""A shop pays the residents' funds instead of its own."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, choose_plain, of_bills, reprice
from jicha.simulate.county import County

THEME = "TF22"
RESIDENT_FUND = 1_020_000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose_plain(county, rng, county.facts.is_kind("shop", "workshop"), count)
    rows = bills_of(county, accounts)
    return of_bills(county, rows, reprice(county, rows, fund=RESIDENT_FUND))

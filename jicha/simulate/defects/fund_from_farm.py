"""A farm pays a fund that agriculture is exempt from: money owed to the customer."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, choose_plain, of_bills, reprice
from jicha.simulate.county import County

THEME = "TF22"
RESIDENT_FUND = 1_020_000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose_plain(county, rng, county.facts.is_kind("farm", "irrigation"), count)
    rows = bills_of(county, accounts)
    return of_bills(county, rows, reprice(county, rows, fund=RESIDENT_FUND))

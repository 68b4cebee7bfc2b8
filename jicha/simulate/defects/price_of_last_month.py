"""The month's published losses of purchase and system operation fees were keyed in late: bills go by the month before."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, choose_plain, of_bills, reprice
from jicha.simulate.county import County

THEME = "NB08"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """Two months one after another of each account."""
    months = county.plan.months
    if months < 4:
        return []
    accounts = choose_plain(county, rng, county.facts.is_kind("shop", "hv_single", "hv_plant"), count)
    first = int(rng.integers(1, months - 2))
    rows = bills_of(county, accounts, slice(first, first + 2))
    return of_bills(county, rows, reprice(county, rows, stale=1))

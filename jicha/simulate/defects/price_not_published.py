"""An energy price that stands in no published table, as after a slip in the price file."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, choose_plain, of_bills, reprice
from jicha.simulate.county import County

THEME = "TF26"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose_plain(county, rng, county.facts.is_kind("shop", "collective"), count)
    rows = bills_of(county, accounts, slice(-3, None))
    shift = rng.choice([-1_500_000, 2_500_000], len(accounts))
    by_bill = shift[np.searchsorted(accounts, county.bills.account[rows])]
    return of_bills(county, rows, reprice(county, rows, misprice=by_bill))

"""The billing system left a charge out of some commercial bills: the losses of purchase were never added."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, choose_plain, of_bills, reprice
from jicha.simulate.county import County
from jicha.simulate.pricing import COMPONENT

THEME = "TF27"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose_plain(county, rng, county.facts.is_kind("shop", "hv_single"), count)
    rows = bills_of(county, accounts)
    return of_bills(county, rows, reprice(county, rows, left_out=COMPONENT["purchase_loss"]))

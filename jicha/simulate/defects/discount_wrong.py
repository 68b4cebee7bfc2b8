"""The 90 % demand price is given below 260 kWh/kVA or withheld above it, while it was in force."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, choose_plain, of_bills, reprice
from jicha.simulate.county import County
from jicha.simulate.pricing import ACTUAL, CONTRACT, DISCOUNT_UNTIL, is_discounted

THEME = "CP09"
PER = 3000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts = county.facts
    accounts = choose_plain(county, rng, facts.is_kind("hv_contract", "hv_actual", "kv35"), count)
    rows = bills_of(county, accounts, slice(-6, None))
    rows = rows[np.isin(county.bills.mode[rows], (CONTRACT, ACTUAL)) & (county.bills.start[rows] < DISCOUNT_UNTIL)]
    wrong = np.where(is_discounted(county.bills, rows), 0, 1)
    return of_bills(county, rows, reprice(county, rows, discount=wrong))

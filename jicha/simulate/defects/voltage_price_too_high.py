"""A customer with its own 10 kV transformer is billed at the low-voltage price: money owed to the customer."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose_plain, of_bills, reprice
from jicha.simulate.county import County
from jicha.simulate.prices import VOLTAGES

THEME = "TF04"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose_plain(county, rng, county.facts.is_kind("hv_single"), count)
    rows = bills_of(county, accounts)
    change_file(county, "tariff_assignment", accounts, voltage_tier="below_1kv")
    return of_bills(county, rows, reprice(county, rows, voltage=VOLTAGES.index("below_1kv")))

"""A market supplied at low voltage is billed at the price of 1–10 kV."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose_plain, of_bills, reprice
from jicha.simulate.county import County
from jicha.simulate.prices import VOLTAGES

THEME = "TF04"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose_plain(county, rng, county.facts.is_kind("market", "workshop"), count)
    rows = bills_of(county, accounts)
    change_file(county, "tariff_assignment", accounts, voltage_tier="1_10kv")
    return of_bills(county, rows, reprice(county, rows, voltage=VOLTAGES.index("1_10kv")))

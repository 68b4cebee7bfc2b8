"""A customer of 100 kVA or more is billed without time-of-use prices and is on no list of exemptions."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose_plain, of_bills, reprice
from jicha.simulate.county import County

THEME = "TF10"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts = county.facts
    accounts = choose_plain(county, rng, facts.is_kind("hv_single", "hv_plant", "market") & (facts.kva >= 100), count)
    rows = bills_of(county, accounts)
    change_file(county, "tariff_assignment", accounts, tou_program="none")
    return of_bills(county, rows, reprice(county, rows, program=0))

"""A central charging station is billed for its transformers' capacity, and nobody put it on the list of the exempt."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose_plain, of_bills, reprice
from jicha.simulate.county import County
from jicha.simulate.pricing import CAPACITY

THEME = "TF16"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose_plain(county, rng, county.facts.is_kind("hv_charging"), count)
    listed = county.tables["policy_list"]
    listed.keep(~np.isin(listed["_account"], accounts))
    rows = bills_of(county, accounts)
    change_file(county, "tariff_assignment", accounts, charge_mode="capacity")
    return of_bills(county, rows, reprice(county, rows, mode=CAPACITY))

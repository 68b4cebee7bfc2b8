"""A meter that several families share was set up as a single home and is billed in tiers."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose_plain, of_bills, reprice
from jicha.simulate.county import County
from jicha.simulate.prices import CODE

THEME = "TF14"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose_plain(county, rng, county.facts.is_kind("collective"), count)
    rows = bills_of(county, accounts)
    tiers = {"price_code": "residential_tiered", "usage_class": "residential", "is_tiered": True, "tier_people": 0}
    change_file(county, "tariff_assignment", accounts, **tiers)
    change_file(county, "account_version", accounts, usage_class="residential")
    change_file(county, "account", accounts, usage_class="residential")
    change_file(county, "supply_contract", accounts, usage_class="residential", price_code="residential_tiered")
    code = CODE["residential_tiered"]
    return of_bills(county, rows, reprice(county, rows, code=code, tiered=True, people=0), keep_zero=True)

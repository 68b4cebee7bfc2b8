"""A family's charging pile was put on the commercial price: money owed to the customer."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose_plain, of_bills, reprice
from jicha.simulate.county import County
from jicha.simulate.prices import CODE

THEME = "TF16"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose_plain(county, rng, county.facts.is_kind("pile"), count)
    rows = bills_of(county, accounts)
    change_file(county, "tariff_assignment", accounts, price_code="commercial_single", usage_class="commercial")
    return of_bills(county, rows, reprice(county, rows, code=CODE["commercial_single"]))

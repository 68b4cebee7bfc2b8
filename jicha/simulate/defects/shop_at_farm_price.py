"""A shop is billed at the farm price from some month on."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose_plain, of_bills, reprice
from jicha.simulate.county import County
from jicha.simulate.prices import CODE

THEME = "TF03"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose_plain(county, rng, county.facts.is_kind("shop"), count)
    rows = bills_of(county, accounts)
    change_file(county, "tariff_assignment", accounts, price_code="agricultural", usage_class="agricultural")
    yuan: Any = reprice(county, rows, code=CODE["agricultural"])
    return of_bills(county, rows, yuan)

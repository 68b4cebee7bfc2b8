"""A customer with less than 100 kVA is billed in two parts with a capacity charge."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose_plain, of_bills, reprice
from jicha.simulate.county import County
from jicha.simulate.prices import CODE
from jicha.simulate.pricing import CAPACITY

THEME = "TF06"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    small = county.facts.is_kind("hv_single", "hv_plant") & (county.facts.kva < 100)
    accounts = choose_plain(county, rng, small, count)
    rows = bills_of(county, accounts)
    change_file(
        county,
        "tariff_assignment",
        accounts,
        price_code="commercial_two_part",
        structure="two_part",
        charge_mode="capacity",
        tou_program="two_part",
    )
    return of_bills(county, rows, reprice(county, rows, code=CODE["commercial_two_part"], mode=CAPACITY, program=2))

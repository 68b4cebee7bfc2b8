"""A plant with 315 kVA or more is billed at the single-part price although no list allows it."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose_plain, of_bills, reprice
from jicha.simulate.county import County
from jicha.simulate.prices import CODE
from jicha.simulate.pricing import NO_CHARGE

THEME = "TF05"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose_plain(county, rng, county.facts.is_kind("hv_capacity"), count)
    rows = bills_of(county, accounts)
    change_file(
        county,
        "tariff_assignment",
        accounts,
        price_code="commercial_single",
        structure="single_part",
        charge_mode="none",
        tou_program="commercial",
    )
    return of_bills(county, rows, reprice(county, rows, code=CODE["commercial_single"], mode=NO_CHARGE, program=1))

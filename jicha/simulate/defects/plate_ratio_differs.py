"""The current transformers in the field carry another ratio on their plates than the files, and the bills follow the files."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, amounts, bills_of, choose_plain, of_bills, reprice, rows_of
from jicha.simulate.county import County

THEME = "MT01"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """Right is the bill of the energy at the plates' ratio."""
    facts = county.facts
    fit = (facts.ct >= 50) & (facts.multiplier % 2 == 0) & facts.is_kind("hv_single", "hv_plant", "hv_optional")
    accounts = choose_plain(county, rng, fit, count)
    frame = county.tables["instrument_transformer"]
    for a in accounts:
        frame.change(rows_of(frame, np.array([a]), kind=[0]), plate_primary=int(facts.ct[a] * 3 // 2))
    rows = bills_of(county, accounts)
    billed = county.bills.metered[rows].copy(), county.bills.reactive[rows].copy()
    reprice(county, rows, metered=billed[0] * 3 // 2, reactive=billed[1] * 3 // 2)
    right = amounts(county, rows)
    reprice(county, rows, metered=billed[0], reactive=billed[1])
    return of_bills(county, rows, right - amounts(county, rows), keep_zero=True)

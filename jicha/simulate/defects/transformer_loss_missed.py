"""A customer supplied at 10 kV and metered on the low side pays no transformer losses."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose_plain, of_bills, reprice
from jicha.simulate.county import County

THEME = "TF19"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts = county.facts
    accounts = choose_plain(county, rng, facts.high_voltage & ~facts.high_side, count)
    rows = bills_of(county, accounts)
    change_file(county, "tariff_assignment", accounts, loss_mode="none", loss_table_code=None)
    return of_bills(county, rows, reprice(county, rows, has_loss=False))

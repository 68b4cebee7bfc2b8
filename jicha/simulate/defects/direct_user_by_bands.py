"""A user who trades directly goes on being billed by the administered bands after they ended for such users."""

from __future__ import annotations

import numpy as np

from jicha.simulate.billing import FREE_FROM
from jicha.simulate.correction import Truth, bills_of, change_file, choose, of_bills, reprice
from jicha.simulate.county import County

THEME = "TF33"
PER = 4000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose(county, rng, county.facts.direct, count)
    rows = bills_of(county, accounts)
    rows = rows[county.bills.start[rows] >= FREE_FROM]
    change_file(county, "tariff_assignment", accounts, tou_program="commercial")
    return of_bills(county, rows, reprice(county, rows, program=1))

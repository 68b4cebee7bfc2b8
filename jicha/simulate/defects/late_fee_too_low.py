"""A firm that paid late was charged the residents' rate."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.debts import choose_rows, of_receivables
from jicha.simulate.frame import Scaled
from jicha.simulate.pricing import half_up

THEME = "CO02"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    fee = county.tables["late_fee"]
    fit = (fee["rate"] == 2000) & (fee["charged_yuan"] > 150) & county.quiet[fee["_account"]]
    rows = choose_rows(county, rng, fee, fit, count)
    right = fee["charged_yuan"][rows]
    wrong = half_up(fee["base_yuan"][rows] * 1000 * fee["days"][rows], 10**6)
    fee.change(rows, rate=0.001, charged_yuan=Scaled(wrong))
    return of_receivables(county, fee, rows, fee["accrued_from"][rows], right - wrong)

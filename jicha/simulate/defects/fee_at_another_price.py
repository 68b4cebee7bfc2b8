"""The clerk charged a reliability fee at the price of a neighbouring province."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose, month_of_day, rows_of
from jicha.simulate.county import County
from jicha.simulate.frame import Scaled
from jicha.simulate.pricing import half_up

THEME = "BE11"
NEIGHBOUR = 2_250_000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    fee = county.tables["fee_charge"]
    paying = np.zeros(county.facts.n, dtype=bool)
    paying[fee["_account"][fee["_reliability"]]] = True
    rows = rows_of(fee, choose(county, rng, paying, count), reliability=True)
    right = fee["amount_yuan"][rows]
    wrong = half_up(fee["quantity"][rows] * NEIGHBOUR, 10_000)
    fee.change(rows, unit_price=Scaled(np.full(len(rows), NEIGHBOUR)), amount_yuan=Scaled(wrong))
    return [
        Truth("fee_charge", str(key), month_of_day(county, int(day)), int(yuan))
        for key, day, yuan in zip(fee.words("fee_id", rows), fee["charged_on"][rows], right - wrong, strict=True)
    ]

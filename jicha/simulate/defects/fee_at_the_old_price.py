"""A fee became cheaper, and the counter charged the old price."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, month_of_day
from jicha.simulate.county import County
from jicha.simulate.debts import choose_rows
from jicha.simulate.frame import Scaled, days
from jicha.simulate.other_fees import CUT_ON, NEW_PRICE, OLD_PRICE

THEME = "CO12"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    frame = county.tables["fee_charge"]
    rows = choose_rows(county, rng, frame, (frame["_item"] == 0) & (frame["charged_on"] >= days(CUT_ON)), count)
    frame.change(rows, unit_price=Scaled(np.full(len(rows), OLD_PRICE * 100)), amount_yuan=Scaled(np.full(len(rows), OLD_PRICE)))
    return [
        Truth("fee_charge", str(key), month_of_day(county, int(day)), NEW_PRICE - OLD_PRICE)
        for key, day in zip(frame.words("fee_id", rows), frame["charged_on"][rows], strict=True)
    ]

"""To look good at the month's end a counter wrote debts off whose money came a fortnight later, or never."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, month_of_day
from jicha.simulate.county import County
from jicha.simulate.debts import choose_rows
from jicha.simulate.frame import NULL

THEME = "CO08"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    frame, today = county.tables["payment"], county.plan.today
    fit = (frame["channel"] == "counter") & (frame["paid_on"] < today - 25) & (frame["is_prepayment"] != 1)
    fit &= county.quiet[frame["_account"]]  # nobody's bill changes under the payment
    rows = choose_rows(county, rng, frame, fit, 2 * count)
    never = np.arange(len(rows)) % 2 == 0
    frame.change(rows, bank_value_on=np.where(never, NULL, frame["paid_on"][rows] + 14))
    return [
        Truth("payment", str(key), month_of_day(county, int(day)), int(fen) if gone else 0)
        for key, day, fen, gone in zip(
            frame.words("payment_id", rows), frame["paid_on"][rows], frame["amount_yuan"][rows], never, strict=True
        )
    ]

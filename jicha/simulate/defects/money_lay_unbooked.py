"""A transfer lay at the bank for a week before anybody found out whose debt it paid."""

from __future__ import annotations

import numpy as np

from jicha.simulate import workdays
from jicha.simulate.correction import Truth, month_of_day
from jicha.simulate.county import County
from jicha.simulate.debts import choose_rows

THEME = "CO08"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    frame = county.tables["payment"]
    fit = (frame["channel"] == "bank_debit") & (frame["paid_on"] < county.plan.today - 25) & (frame["is_prepayment"] != 1)
    rows = choose_rows(county, rng, frame, fit & county.quiet[frame["_account"]], count)
    booked = workdays.add(frame["bank_value_on"][rows], rng.integers(4, 8, len(rows)))
    frame.change(rows, written_off_at=booked * 86400 + 36000)
    return [
        Truth("payment", str(key), month_of_day(county, int(day)), 0)
        for key, day in zip(frame.words("payment_id", rows), frame["paid_on"][rows], strict=True)
    ]

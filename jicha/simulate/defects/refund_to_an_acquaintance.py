"""A clerk sends a refund to somebody who neither paid nor is the customer."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, month_of_day
from jicha.simulate.county import County
from jicha.simulate.debts import choose_rows
from jicha.simulate.file_tables import hashes

THEME = "CO06"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    frame = county.tables["refund"]
    kept = county.facts.renamed_on[frame["_account"]] < frame["refunded_at"] // 86400  # nobody took the account over since
    rows = choose_rows(county, rng, frame, kept, count)
    frame.change(rows, payee_hash=hashes("x", frame["_account"][rows] % 9))
    return [
        Truth("refund", str(key), month_of_day(county, int(at) // 86400), -int(fen))
        for key, at, fen in zip(
            frame.words("refund_id", rows), frame["refunded_at"][rows], frame["amount_yuan"][rows], strict=True
        )
    ]

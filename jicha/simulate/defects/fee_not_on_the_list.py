"""A new customer pays a connection fee that was abolished years ago."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, month_of_day
from jicha.simulate.county import County
from jicha.simulate.fees import fee_rows
from jicha.simulate.steps import choose_applications

THEME = "BE11"
PRICE = 2_300_000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    rows = choose_applications(county, rng, ("new_lv", "new_hv", "temporary", "new_resident"), count)
    application = county.tables["application"]
    account = application["_account"][rows]
    day = application["accepted_at"][rows] // 86400 + 1
    kva = np.round(county.facts.kva[account] * 100).astype(np.int64)
    key = application.text("application_id").take(rows)
    fees = fee_rows(county, account, key, "temporary_connection", kva, np.full(len(rows), PRICE), day)
    truth = [
        Truth("fee_charge", str(fee), month_of_day(county, int(on)), -int(fen))
        for fee, on, fen in zip(fees["fee_id"], day, fees["amount_yuan"], strict=True)
    ]
    county.tables["fee_charge"].join(fees)
    return truth

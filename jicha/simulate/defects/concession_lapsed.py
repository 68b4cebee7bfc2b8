"""A school or a home for the aged goes on at its price although its proof ran out and was not renewed."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, choose_plain, of_bills, rows_of
from jicha.simulate.county import County
from jicha.simulate.prices import CODE
from jicha.simulate.pricing import price_bills, rows_with_spans, sums

THEME = "TF15"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    plan, frame = county.plan, county.tables["concession"]
    if plan.months < 4:
        return []
    accounts = choose_plain(county, rng, county.facts.is_kind("school", "welfare"), count)
    month = int(rng.integers(plan.months // 2, plan.months - 1))
    lapse = int(plan.month_starts[month]) - int(rng.integers(0, 25))
    rows = rows_of(frame, accounts)
    frame.change(rows, valid_to=np.minimum(frame["valid_to"][rows], lapse))
    frame.keep(~np.isin(frame["_account"], accounts) | (frame["valid_from"] < frame["valid_to"]))
    wrong = bills_of(county, accounts, slice(month, None))
    return of_bills(county, wrong, as_commercial(county, wrong), keep_zero=True)


def as_commercial(county: County, rows: np.ndarray) -> np.ndarray:
    """What bills would cost more at the commercial single-part price, in fen; nothing is changed."""
    bills, spans = rows_with_spans(county.bills, county.spans, rows)
    billed = price_bills(bills, spans, county.prices, county.plan.month_days)
    before = sums(billed.bill, billed.amount, len(rows))
    bills.code[:] = CODE["commercial_single"]
    right = price_bills(bills, spans, county.prices, county.plan.month_days)
    return sums(right.bill, right.amount, len(rows)) - before

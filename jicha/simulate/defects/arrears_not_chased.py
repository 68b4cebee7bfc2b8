"""A debt is more than a month overdue and nobody has sent a reminder."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.debts import choose_rows, of_receivables

THEME = "CO01"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """An early bill is still open; its payment, late fee and reminders never were."""
    plan = county.plan
    receivable, payment = county.tables["receivable"], county.tables["payment"]
    fee, dunning = county.tables["late_fee"], county.tables["dunning"]
    months = receivable["_month"]
    fit = (
        (receivable["kind"] == "bill")
        & (months >= plan.months - 5)
        & (months <= plan.months - 3)
        & county.quiet[receivable["_account"]]
    )
    rows = choose_rows(county, rng, receivable, fit & (receivable["amount_yuan"] > 10_000), count)
    amount = receivable["amount_yuan"][rows]
    receivable.change(rows, settled_at=None, status="open", is_disputed=False)
    receivable.columns["settled_yuan"][rows] = 0
    receivable.columns["outstanding_yuan"][rows] = amount
    keys = list(receivable.words("receivable_id", rows))
    accounts = receivable["_account"][rows]
    for frame in (payment, fee, dunning):
        near = np.flatnonzero(np.isin(frame["_account"], accounts))
        words = frame.words("receivable_id", near)
        gone = near[np.array([word in keys for word in words], dtype=bool)] if len(near) else near
        keep = np.ones(frame.n, dtype=bool)
        keep[gone] = False
        frame.keep(keep)
    return of_receivables(county, receivable, rows, receivable["due_on"][rows])

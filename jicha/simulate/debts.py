"""Choosing receivables and late fees that a defect may spoil."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate.correction import Truth, month_of_day
from jicha.simulate.county import County
from jicha.simulate.frame import NULL, Frame

Ints = np.ndarray[Any, np.dtype[np.int64]]


def choose_rows(county: County, rng: np.random.Generator, frame: Frame, eligible: Any, count: int) -> Ints:
    """Rows of a table, at most one an account, whose accounts no other defect has."""
    rows = np.flatnonzero(eligible & ~county.taken[frame["_account"]])
    _, first = np.unique(frame["_account"][rows], return_index=True)
    rows = rows[first]
    rows = np.sort(rng.choice(rows, size=min(count, len(rows)), replace=False))
    county.taken[frame["_account"][rows]] = True
    return rows


def of_receivables(county: County, frame: Frame, rows: Ints, days: Ints, yuan: Ints | None = None) -> list[Truth]:
    """One truth row a receivable, in the month of a day."""
    money = np.full(len(rows), NULL) if yuan is None else yuan
    return [
        Truth("receivable", str(key), month_of_day(county, int(day)), int(fen))
        for key, day, fen in zip(frame.words("receivable_id", rows), days, money, strict=True)
    ]

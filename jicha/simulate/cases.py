"""Choosing breach cases that a defect may spoil."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate.correction import Truth, choose, month_of_day
from jicha.simulate.county import County
from jicha.simulate.frame import NULL

Ints = np.ndarray[Any, np.dtype[np.int64]]


def choose_cases(county: County, rng: np.random.Generator, count: int, *, theft: bool) -> Ints:
    """The rows of breach cases of one kind whose accounts no other defect has."""
    frame = county.tables["breach_case"]
    eligible = np.zeros(county.facts.n, dtype=bool)
    eligible[frame["_account"][frame["_theft"] == theft]] = True
    accounts = choose(county, rng, eligible, count)
    return np.flatnonzero(np.isin(frame["_account"], accounts))


def of_cases(county: County, rows: Ints, yuan: Ints | None = None) -> list[Truth]:
    """One truth row a case, in the month it was found."""
    frame = county.tables["breach_case"]
    money = np.full(len(rows), NULL) if yuan is None else yuan
    return [
        Truth("breach_case", str(key), month_of_day(county, int(at) // 86400), int(fen))
        for key, at, fen in zip(frame.words("case_id", rows), frame["found_at"][rows], money, strict=True)
    ]

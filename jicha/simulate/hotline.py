"""Choosing hotline requests that a defect may spoil."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate.correction import Truth, month_of_day
from jicha.simulate.county import County

Ints = np.ndarray[Any, np.dtype[np.int64]]


def choose_requests(county: County, rng: np.random.Generator, kinds: tuple[int, ...], count: int) -> Ints:
    """Rows of requests of some kinds (their number in REQUESTS), once for each account and not of another defect."""
    frame = county.tables["service_request"]
    rows = np.flatnonzero(np.isin(frame["_kind"], kinds) & ~county.taken[frame["_account"]])
    _, first = np.unique(frame["_account"][rows], return_index=True)
    rows = rows[first]
    rows = np.sort(rng.choice(rows, size=min(count, len(rows)), replace=False))
    county.taken[frame["_account"][rows]] = True
    return rows


def of_requests(county: County, rows: Ints) -> list[Truth]:
    """One truth row a request, in the month it was accepted."""
    frame = county.tables["service_request"]
    return [
        Truth("service_request", str(key), month_of_day(county, int(at) // 86400))
        for key, at in zip(frame.words("request_id", rows), frame["accepted_at"][rows], strict=True)
    ]


def delay_reply(county: County, rows: Ints, replied: Ints) -> None:
    """Answer requests at other moments; call-back and closing follow."""
    frame = county.tables["service_request"]
    frame.change(rows, replied_at=replied, callback_at=replied + 3600, closed_at=replied + 7200)

"""Arithmetic on Chinese working days, on arrays of days since 1970."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import chinese_calendar
import numpy as np

from jicha.simulate.frame import days

Ints = np.ndarray[Any, np.dtype[np.int64]]
FIRST, LAST = dt.date(2023, 1, 1), dt.date(2028, 12, 31)
LAST_PUBLISHED_YEAR = 2026


def all_days() -> list[dt.date]:
    return [FIRST + dt.timedelta(i) for i in range((LAST - FIRST).days + 1)]


@cache
def working() -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether each day from FIRST on is a working day; years not published follow the week."""
    return np.array([chinese_calendar.is_workday(d) if d.year <= LAST_PUBLISHED_YEAR else d.weekday() < 5 for d in all_days()])


@cache
def _number() -> Ints:
    return np.cumsum(working())


@cache
def _day_of_number() -> Ints:
    return np.flatnonzero(working())


def add(day: Any, count: Any) -> Ints:
    """The working day that lies count working days after a day (0: the day itself)."""
    place = np.asarray(day) - days(FIRST)
    count = np.asarray(count)
    target = _day_of_number()[_number()[place] + count - 1]
    return np.where(count == 0, place, target) + days(FIRST)


def subtract(day: Any, count: Any) -> Ints:
    """The working day that lies count working days before a day (0: the day itself)."""
    place = np.asarray(day) - days(FIRST)
    count = np.asarray(count)
    before = _number()[place] - working()[place]
    target = _day_of_number()[before - count]
    return np.where(count == 0, place, target) + days(FIRST)

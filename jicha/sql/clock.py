"""The only clocks a rule may read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Clock:
    """The day of the run and the period that it judges; `period_end` is the first day after it."""

    as_of: dt.date
    period_start: dt.date
    period_end: dt.date

    @classmethod
    def whole(cls, as_of: dt.date) -> Clock:
        """A clock that judges everything up to its day."""
        return cls(as_of=as_of, period_start=dt.date(1900, 1, 1), period_end=dt.date(2200, 1, 1))

"""The size, months, seed and shares of a made-up county, and its clocks."""

from __future__ import annotations

import datetime as dt
import zlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from jicha.simulate.frame import days

CHUNK_ACCOUNTS = 20_000
AS_OF_DAY = 6  # the day of the month after the last one: bills are out, money is still coming in


def add_months(month: dt.date, count: int) -> dt.date:
    """The first of the month that lies count months later."""
    place = month.year * 12 + month.month - 1 + count
    return dt.date(place // 12, place % 12 + 1, 1)


@dataclass(frozen=True)
class Plan:
    """What to make: `end` is the first day of the last full month."""

    accounts: int
    months: int
    seed: int
    end: dt.date = dt.date(2026, 10, 1)
    with_defects: bool = True
    daily_share: float | None = None
    curve_share: float | None = None

    @cached_property
    def month_list(self) -> tuple[dt.date, ...]:
        """The first days of the months, oldest first."""
        return tuple(add_months(self.end, i - self.months + 1) for i in range(self.months))

    @cached_property
    def begin(self) -> dt.date:
        return self.month_list[0]

    @cached_property
    def close(self) -> dt.date:
        """The first day that is no longer simulated."""
        return add_months(self.end, 1)

    @cached_property
    def as_of(self) -> dt.datetime:
        return dt.datetime.combine(self.close.replace(day=AS_OF_DAY), dt.time())

    @cached_property
    def today(self) -> int:
        """The day of as_of, in days since 1970."""
        return days(self.as_of.date())

    @property
    def as_of_second(self) -> int:
        return self.today * 86400

    @cached_property
    def month_starts(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Days since 1970 of the months' first days and of the close."""
        return np.array([days(m) for m in (*self.month_list, self.close)], dtype=np.int64)

    @cached_property
    def month_days(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.diff(self.month_starts)

    @cached_property
    def day_count(self) -> int:
        return int(self.month_starts[-1] - self.month_starts[0])

    @cached_property
    def month_of_day(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The month's number for each simulated day."""
        return np.repeat(np.arange(self.months), self.month_days)

    @property
    def merge_month(self) -> int:
        """The month on whose first day a station of each county was merged into its first one."""
        return max(0, self.months - 5)

    @property
    def daily(self) -> float:
        """The share of public districts whose meters are frozen daily: all of them in a small county."""
        return self.daily_share if self.daily_share is not None else min(1.0, max(0.05, 3000 / self.accounts))

    @property
    def curves(self) -> float:
        """The share of accounts with 15-minute curves in the last month."""
        return self.curve_share if self.curve_share is not None else min(0.2, max(0.01, 60 / self.accounts))

    @property
    def high_voltage(self) -> int:
        """How many customers have a transformer of their own: 3 %, more in a small county so that each kind occurs."""
        return round(max(0.03 * self.accounts, min(80, 0.2 * self.accounts)))

    def rng(self, chunk: int, purpose: str) -> np.random.Generator:
        """A random stream of its own for each chunk and purpose, so that one part may change without the others."""
        return np.random.default_rng([self.seed, chunk + 1, zlib.crc32(purpose.encode())])

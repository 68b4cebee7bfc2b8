"""The power-factor adjustment of (83)水电财字第215号, computed by its construction rule.

Above the standard the charge falls by 0.15 % (0.90), by 0.10 % then 0.15 % (0.85, 0.80) per 0.01; below it rises
by 0.5 % per 0.01 for twenty steps, 1 % for five, then 2 %.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

STANDARDS = (0.90, 0.85, 0.80)


@cache
def adjustment_table() -> np.ndarray[Any, np.dtype[np.int64]]:
    """Hundredths of a percent by [standard 0.90, 0.85, 0.80][power factor in hundredths]."""
    table = np.zeros((3, 101), dtype=np.int64)
    for row, standard in enumerate((90, 85, 80)):
        for pf in range(101):
            table[row, pf] = _above(pf, standard) if pf > standard else _below(standard - pf)
    return table


def _above(pf: int, standard: int) -> int:
    slow = max(0, min(pf, 90) - standard) * 10
    fast = max(0, min(pf, 95 if standard == 90 else 94 if standard == 85 else 92) - max(standard, 90)) * 15
    return -(slow + fast)


def _below(steps: int) -> int:
    return 50 * min(steps, 20) + 100 * max(0, min(steps, 25) - 20) + 200 * max(0, steps - 25)


def power_factor_hundredths(active: Any, reactive: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The mean power factor of a month in hundredths, rounded half up; a month without energy counts as 1.00."""
    a, r = np.asarray(active, dtype=np.float64), np.asarray(reactive, dtype=np.float64)
    apparent = np.hypot(a, r)
    return np.floor(np.divide(a, apparent, out=np.ones_like(apparent), where=apparent > 0) * 100 + 0.5).astype(np.int64)


def adjustment_hundredths_pct(pf: Any, standard: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The charge change in hundredths of a percent for power factors (hundredths) and standards (0.90, 0.85, 0.80)."""
    row = np.rint((0.90 - np.asarray(standard)) / 0.05).astype(np.int64)
    return adjustment_table()[row, np.asarray(pf)]

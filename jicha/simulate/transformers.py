"""Losses of a customer's transformer that are charged where it is metered on its low side (高供低计)."""

from __future__ import annotations

from typing import Any

import numpy as np

# S11 oil transformers 10/0.4 kV: kVA, no-load W, load W.
S11 = np.array(
    [
        (50, 130, 910), (63, 150, 1090), (80, 180, 1310), (100, 200, 1580), (125, 240, 1890), (160, 280, 2310), (200, 340, 2730),
        (250, 400, 3200), (315, 480, 3830), (400, 570, 4520), (500, 680, 5410), (630, 810, 6200), (800, 980, 7500),
        (1000, 1150, 10300), (1250, 1360, 12000), (1600, 1640, 14500), (2000, 1940, 17140), (2500, 2290, 20260),
        (3150, 2800, 23000), (4000, 3300, 28500), (5000, 4000, 34000), (6300, 4800, 40000),
    ],
    dtype=np.float64,
)  # fmt: skip
NO_LOAD_CURRENT_PCT, IMPEDANCE_PCT = 1.2, 4.0


def losses_w(kva: Any) -> tuple[Any, Any]:
    """No-load and load losses in watts to a tenth, between the listed sizes in proportion."""
    return np.round(np.interp(kva, S11[:, 0], S11[:, 1]), 1), np.round(np.interp(kva, S11[:, 0], S11[:, 2]), 1)


def loss_hundredths(unit_kva: Any, unit_hours: Any, active: Any, reactive: Any) -> tuple[Any, Any]:
    """Active and reactive loss energy of a period in whole kWh and kvarh (in hundredths): P0·T + β²·Pk·T.

    unit_kva and unit_hours are [n, units]: each transformer counts for the hours that it was on; β is the mean apparent
    power over their ratings.
    """
    p0, pk = losses_w(unit_kva)
    on = np.asarray(unit_hours, dtype=np.float64) * (unit_kva > 0)
    kvah = (unit_kva * on).sum(axis=1)
    square = np.square(np.hypot(active, reactive) / 100 / np.where(kvah > 0, kvah, 1))
    p = (p0 * on).sum(axis=1) / 1000 + square * (pk * on).sum(axis=1) / 1000
    q = (NO_LOAD_CURRENT_PCT + square * IMPEDANCE_PCT) / 100 * kvah
    whole = np.floor(p + 0.5), np.floor(q + 0.5)
    return tuple(np.where(kvah > 0, w, 0).astype(np.int64) * 100 for w in whole)

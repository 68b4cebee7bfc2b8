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
    """No-load and load losses in watts, between the listed sizes in proportion."""
    return np.interp(kva, S11[:, 0], S11[:, 1]), np.interp(kva, S11[:, 0], S11[:, 2])


def loss_hundredths(kva: Any, active: Any, reactive: Any, days: Any) -> tuple[Any, Any]:
    """Active and reactive loss energy of a period, whole kWh and kvarh in hundredths: P0·24·d + β²·Pk·24·d."""
    p0, pk = losses_w(kva)
    hours = np.asarray(days) * 24.0
    load = np.hypot(active, reactive) / 100 / np.maximum(hours, 1) / np.maximum(kva, 1)
    p = (p0 + load**2 * pk) * hours / 1000
    q = (NO_LOAD_CURRENT_PCT + load**2 * IMPEDANCE_PCT) / 100 * kva * hours
    return np.floor(p + 0.5).astype(np.int64) * 100, np.floor(q + 0.5).astype(np.int64) * 100

"""A meter's clock gains some seconds a day and nobody sets it."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose_plain
from jicha.simulate.county import County

THEME = "MR09"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    plan, frame = county.plan, county.tables["daily_register"]
    frozen = np.zeros(county.facts.n, dtype=bool)
    frozen[county.daily] = True
    accounts = choose_plain(county, rng, frozen & ~county.facts.high_voltage, count)
    truth = []
    for a in accounts:
        rows = np.flatnonzero(frame["_account"] == a)
        gain = rng.uniform(3, 9) * (1 if rng.random() < 0.5 else -1)
        drift = np.maximum(0, frame["_day"][rows] - plan.day_count // 3) * gain
        frame.change(rows, clock_offset_s=frame["clock_offset_s"][rows] + drift.astype(np.int64))
        point = frame.words("metering_point_id", rows[:1])[0]
        truth.append(Truth("metering_point", str(point), int(plan.month_starts[-2])))
    return truth

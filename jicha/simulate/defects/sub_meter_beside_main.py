"""A sub-meter got a line of its own and is still taken off the main meter; another one was put up without a price."""

from __future__ import annotations

import numpy as np

from jicha.simulate import ids
from jicha.simulate.correction import Truth, choose_plain
from jicha.simulate.county import County

THEME = "TF28"
FACTOR = 12


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    plan, reading, tariff = county.plan, county.tables["reading"], county.tables["tariff_assignment"]
    if plan.months < 4:
        return []
    parent = county.facts.sub_meter_share > 0
    moved = choose_plain(county, rng, parent, count)
    since = int(rng.integers(plan.months // 2, plan.months - 1))
    for a in moved:
        rows = np.flatnonzero((reading["_parent"] == a) & (reading["_month"] >= since))
        rows = rows[np.argsort(reading["_month"][rows])]
        grown = np.cumsum(reading["energy_kwh"][rows] * FACTOR)
        start = reading["last_value"][rows[0]]
        reading.columns["energy_kwh"][rows] = reading["energy_kwh"][rows] * FACTOR  # type: ignore[index]
        reading.columns["this_value"][rows] = start + grown * 100  # type: ignore[index]
        reading.columns["last_value"][rows[1:]] = start + grown[:-1] * 100  # type: ignore[index]
    bare = choose_plain(county, rng, parent, count)
    if "_parent" in tariff.columns:
        tariff.keep(~np.isin(tariff["_parent"], bare))
    months = range(since, plan.months), range(plan.months)
    return [
        Truth("metering_point", str(point), int(plan.month_starts[month]))
        for accounts, span in zip((moved, bare), months, strict=True)
        for point in ids.point(county.facts.number[accounts]).values()
        for month in span
    ]

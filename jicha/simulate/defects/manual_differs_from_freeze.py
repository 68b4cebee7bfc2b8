"""A reading typed in by hand lies well below what the meter froze on that day."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, amounts, bills_of, choose_plain, of_bills
from jicha.simulate.county import County
from jicha.simulate.metering_changes import bill_by_readings, set_reading, single_register, total_reading

THEME = "MR03"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    plan = county.plan
    month = plan.months - 1
    until = county.registers["active_total"].until
    start = int(plan.month_starts[month] - plan.month_starts[0])
    frozen = np.zeros(county.facts.n, dtype=bool)
    daily = county.tables["daily_register"]
    frozen[daily["_account"][daily["_day"] == plan.day_count]] = True
    fit = single_register(county) & frozen & (until[:, -1] - until[:, start] > 8000)
    accounts = choose_plain(county, rng, fit, count)
    rows = bills_of(county, accounts, [month])
    right = amounts(county, rows)
    reading = total_reading(county, rows)
    frame = county.tables["reading"]
    energy = until[accounts, -1] - until[accounts, start]
    less = (energy * rng.uniform(0.25, 0.5, len(rows))).astype(np.int64)
    set_reading(county, reading, this=frame["this_value"][reading] // 100 - less)
    frame.change(reading, kind="manual")
    bill_by_readings(county, rows)
    return of_bills(county, rows, right - amounts(county, rows))

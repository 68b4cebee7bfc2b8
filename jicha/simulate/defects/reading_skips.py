"""A reading begins above where the last one ended: energy that nobody paid."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, amounts, bills_of, choose_plain, of_bills
from jicha.simulate.county import County
from jicha.simulate.metering_changes import bill_by_readings, set_reading, single_register, total_reading

THEME = "MR04"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    plan = county.plan
    month = plan.months - 1
    used = county.registers["active_total"].until
    start = int(plan.month_starts[month] - plan.month_starts[0])
    enough = used[:, -1] - used[:, start] > 4000
    accounts = choose_plain(county, rng, single_register(county) & enough, count)
    rows = bills_of(county, accounts, [month])
    right = amounts(county, rows)
    reading = total_reading(county, rows)
    frame = county.tables["reading"]
    energy = frame["this_value"][reading] // 100 - frame["last_value"][reading] // 100
    skip = (energy * rng.uniform(0.3, 0.6, len(rows))).astype(np.int64)
    set_reading(county, reading, last=frame["last_value"][reading] // 100 + skip)
    bill_by_readings(county, rows)
    return of_bills(county, rows, right - amounts(county, rows))

"""A register jumps backward in one month; the bill of that month shows no energy."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, amounts, bills_of, choose_plain, of_bills, rows_of
from jicha.simulate.county import County
from jicha.simulate.frame import NULL
from jicha.simulate.metering_changes import bill_by_readings, set_reading, single_register, total_reading

THEME = "MR05"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """From some day of the month on every value is lower by the month's energy and a little more."""
    plan = county.plan
    month = plan.months - 1
    total = county.registers["active_total"]
    start = int(plan.month_starts[month] - plan.month_starts[0])
    energy = total.until[:, -1] - total.until[:, start]
    fit = single_register(county) & (energy > 4000) & (total.base + total.until[:, start] > 3 * energy + 10_000)
    accounts = choose_plain(county, rng, fit, count)
    rows = bills_of(county, accounts, [month])
    right = amounts(county, rows)
    reading = total_reading(county, rows)
    back = energy[accounts] + rng.integers(500, 4000, len(accounts))
    set_reading(county, reading, this=county.tables["reading"]["this_value"][reading] // 100 - back)
    bill_by_readings(county, rows)
    daily = county.tables["daily_register"]
    for a, down in zip(accounts, back, strict=True):
        some = rows_of(daily, np.array([a]))
        some = some[(daily["_day"][some] >= start + 12) & (daily["active_total"][some] != NULL)]
        daily.columns["active_total"][some] -= down * 100
    return of_bills(county, rows, right - amounts(county, rows))

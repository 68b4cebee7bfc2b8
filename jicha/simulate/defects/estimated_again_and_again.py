"""Three months in a row were billed by the same estimated energy."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose_plain, of_accounts
from jicha.simulate.county import County
from jicha.simulate.metering_changes import bill_by_readings, refresh_year_before, set_reading, single_register, total_reading

THEME = "MR02"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    plan = county.plan
    if plan.months < 5:
        return []
    until = county.registers["active_total"].until
    starts = (plan.month_starts - plan.month_starts[0])[-4:]
    enough = (np.diff(until[:, starts], axis=1) > 3000).all(axis=1)
    accounts = choose_plain(county, rng, single_register(county) & enough, count)
    frame = county.tables["reading"]
    for a in accounts:
        rows = county.bill_row[a, -3:]
        readings = total_reading(county, rows)
        estimate = int(np.diff(until[a, starts]).mean()) // 100 * 100
        first = int(frame["last_value"][readings[0]]) // 100
        values = first + estimate * np.arange(4)
        set_reading(county, readings, last=values[:-1], this=values[1:])
        frame.change(readings, kind="estimated", read_at=None, exception_code="no_data")
        bill_by_readings(county, rows)
    refresh_year_before(county, accounts)
    return of_accounts(county, accounts)

"""The collection of a meter failed for two weeks around the reading day; the system carried the last energy on and issued."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose_plain, of_accounts
from jicha.simulate.county import County
from jicha.simulate.frame import NULL
from jicha.simulate.metering_changes import bill_by_readings, refresh_year_before, set_reading, single_register, total_reading

THEME = "MR12"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    plan = county.plan
    if plan.months < 4:
        return []
    frozen = np.zeros(county.facts.n, dtype=bool)
    frozen[county.daily] = True
    accounts = choose_plain(county, rng, frozen & single_register(county), count)
    register, collected, reading = (county.tables[t] for t in ("daily_register", "collection_day", "reading"))
    at = int(plan.month_starts[-2] - plan.month_starts[0])
    for a in accounts:
        silent = (at - int(rng.integers(9, 14)), at + int(rng.integers(1, 5)))
        lost = np.flatnonzero((collected["_account"] == a) & (collected["_day"] >= silent[0]) & (collected["_day"] <= silent[1]))
        collected.change(lost, received_points=0, frozen_ok=False, failure_reason="terminal_offline", backfilled_at=NULL)
        register.keep((register["_account"] != a) | (register["_day"] < silent[0]) | (register["_day"] > silent[1]))
        rows = county.bill_row[a, -3:]
        before, now, later = total_reading(county, rows)
        carried = reading["this_value"][[before]] // 100 + reading["energy_kwh"][[before]]
        set_reading(county, np.array([now]), this=carried)
        set_reading(county, np.array([later]), last=carried, this=np.maximum(reading["this_value"][[later]] // 100, carried))
        bill_by_readings(county, rows[1:])
        reading.change(np.array([now]), read_at=None)
    refresh_year_before(county, accounts)
    return of_accounts(county, accounts, plan.months - 2)

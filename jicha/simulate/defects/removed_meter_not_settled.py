"""On a meter change the old meter was billed to less than it showed when it was taken away."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate.correction import Truth, amounts, bills_of, choose, of_bills
from jicha.simulate.county import County
from jicha.simulate.frame import NULL
from jicha.simulate.metering_changes import bill_by_readings, set_reading, single_register, total_reading

THEME = "MT11"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts = county.facts
    starts = county.plan.month_starts
    month = np.searchsorted(starts, facts.meter_changed_on, side="right") - 1
    changed = (facts.meter_changed_on != NULL) & single_register(county) & (facts.closed == NULL)
    since = facts.meter_changed_on - starts[np.maximum(month, 0)]
    used = np.zeros(facts.n, dtype=np.int64)
    some = np.flatnonzero(changed)
    until = county.registers["active_total"].until
    day = facts.meter_changed_on[some] - starts[0]
    used[some] = until[some, day] - until[some, day - since[some]]
    accounts = choose(county, rng, changed & (used > 1500) & ~_reaches_tier(county), count)
    found = []
    for a in accounts:
        rows = bills_of(county, np.array([a]), [int(month[a])])
        right = amounts(county, rows)
        reading = total_reading(county, rows, generation=0)
        gap = int(used[a] * rng.uniform(0.5, 0.9))
        this = county.tables["reading"]["this_value"][reading] // 100 - gap
        set_reading(county, reading, this=this)
        bill_by_readings(county, rows)
        found += of_bills(county, rows, right - amounts(county, rows))
    return found


def _reaches_tier(county: County) -> Any:
    """Accounts with an upper tier in some month: there the missing energy would be felt in later months as well."""
    bills = county.bills
    reached = bills.tiered & (bills.year_before + bills.charged_total > bills.tier_from[:, 0])
    mask = np.zeros(county.facts.n, dtype=bool)
    mask[bills.account[reached]] = True
    return mask

"""The way capacity is charged was changed again only two months after the last change."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, choose_plain
from jicha.simulate.county import County
from jicha.simulate.lawful_changes import add_mode_change
from jicha.simulate.pricing import ACTUAL

THEME = "CP05"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts, plan = county.facts, county.plan
    if plan.months < 5:
        return []
    accounts = choose_plain(county, rng, facts.is_kind("hv_capacity"), count)
    found = []
    for a in accounts:
        month = int(rng.integers(1, plan.months - 2))
        for digit, (m, mode) in zip((7, 8), ((month, "actual_demand"), (month + 2, "capacity")), strict=True):
            add_mode_change(county, int(a), int(plan.month_starts[m]), mode, digit)
        rows = bills_of(county, np.array([a]), slice(month, month + 2))
        county.bills.mode[rows] = ACTUAL
        county.dirty[rows] = True
        found.append(Truth("account", county.account_words[a], int(plan.month_starts[month + 2])))
    return found

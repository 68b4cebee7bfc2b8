"""A meter no longer counts demand while its energy runs on: the register shows nothing and nothing is charged."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose_plain
from jicha.simulate.county import County
from jicha.simulate.metering_changes import set_demand

THEME = "CP08"
PER = 6000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts, plan = county.facts, county.plan
    accounts = choose_plain(county, rng, facts.is_kind("hv_actual", "hv_optional"), count)
    found = []
    for a in accounts:
        month = int(rng.integers(0, plan.months))
        set_demand(county, county.bill_row[a, month : month + 1], np.zeros(1, dtype=np.int64))
        found.append(Truth("account", county.account_words[a], int(plan.month_starts[month])))
    return found

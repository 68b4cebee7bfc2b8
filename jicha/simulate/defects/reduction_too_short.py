"""A capacity reduction of ten days was granted and left out of the capacity charge."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, amounts, bills_of, choose_plain, of_bills
from jicha.simulate.county import County
from jicha.simulate.lawful_changes import add_reduction

THEME = "CP03"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """Right is the bill with the full capacity for those days."""
    facts, plan = county.facts, county.plan
    accounts = choose_plain(county, rng, facts.is_kind("hv_capacity") & (facts.unit_kva[:, 1] > 0), count)
    found = []
    for a in accounts:
        month = int(rng.integers(max(0, plan.months - 3), plan.months))
        first = int(plan.month_starts[month]) + int(rng.integers(4, 12))
        rows = bills_of(county, np.array([a]))
        right = amounts(county, rows)
        add_reduction(county, int(a), first, first + 10)
        found += of_bills(county, rows, right - amounts(county, rows))
    return found

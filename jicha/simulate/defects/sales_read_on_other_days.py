"""A whole district is read a week after the calendar month, with approval: its loss swings down and up again."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.gateways import choose_districts, of_districts
from jicha.simulate.metering_changes import move_reading_day, single_register

THEME = "AT21"
PER = 6000
DAYS = 8


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """The last month but one is sold eight days longer, the last one eight days shorter."""
    facts, plan = county.facts, county.plan
    if plan.months < 4:
        return []
    districts = choose_districts(county, rng, count, least_kwh=2000)
    for district in districts:
        fit = (facts.district == district) & county.quiet & ~county.taken & single_register(county)
        accounts = np.flatnonzero(fit)
        county.taken[accounts] = True
        move_reading_day(county, accounts, plan.months - 2, DAYS)
    return of_districts(county, districts, 2)

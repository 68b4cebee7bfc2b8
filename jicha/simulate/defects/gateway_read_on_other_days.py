"""A district's total meter is read on other days than its customers: the loss swings up and down from month to month."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.gateways import choose_districts, gateway_rows, of_districts, scale

THEME = "AT21"
PER = 6000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    plan = county.plan
    if plan.months < 4:
        return []
    districts = choose_districts(county, rng, count, least_kwh=2000)
    rows = gateway_rows(county, "T", districts, int(plan.month_starts[-5 if plan.months > 4 else -4] - plan.month_starts[0]))
    month = plan.month_of_day[county.tables["gateway_energy"]["_day"][rows]]
    scale(county, rows, np.where(month % 2 == 0, 1.06, 0.94))
    return of_districts(county, districts)

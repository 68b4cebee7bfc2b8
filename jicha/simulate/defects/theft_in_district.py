"""Somebody draws power before the meters of a district for three months: a high loss."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, also
from jicha.simulate.county import County
from jicha.simulate.gateways import beginning, choose_districts, feed_upwards, first_day_of, gateway_rows, of_districts

THEME = "AT01"
PER = 6000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """At least 80 kWh a day and 8 % of what the district takes."""
    districts = choose_districts(county, rng, count, least_kwh=3000)
    first = first_day_of(county, 3)
    energy = county.tables["gateway_energy"]["energy_kwh"]
    for district in districts:
        rows = gateway_rows(county, "T", np.array([district]), first)
        more = np.maximum(80 * 10_000, energy[rows] * 8 // 100) * rng.integers(95, 106, len(rows)) // 100
        energy[rows] += more
        feed_upwards(county, int(district), np.arange(first, county.plan.day_count), more)
    truth = of_districts(county, districts, 3)
    return truth + also(beginning(truth), "AT03", with_money=False)

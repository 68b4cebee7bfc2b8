"""From one day of the last month on a district loses much more than before."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.gateways import choose_districts, feed_upwards, gateway_rows, of_districts

THEME = "AT03"
PER = 6000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """Never as much in the whole month as a high loss would need; a tenth of the usual day."""
    districts = choose_districts(county, rng, count, least_kwh=2500, most_kwh=15_000)
    energy = county.tables["gateway_energy"]["energy_kwh"]
    for district in districts:
        first = county.plan.day_count - int(rng.integers(12, 17))
        rows = gateway_rows(county, "T", np.array([district]), first)
        more = np.minimum(45 * 10_000, np.maximum(25 * 10_000, energy[rows] // 9))
        energy[rows] += more
        feed_upwards(county, int(district), np.arange(first, county.plan.day_count), more)
    return of_districts(county, districts)

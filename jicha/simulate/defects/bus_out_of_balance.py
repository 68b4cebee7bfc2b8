"""The meter of a main transformer shows four per cent too much: its bus does not balance."""

from __future__ import annotations

import numpy as np

from jicha.simulate import ids
from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.gateways import first_day_of, gateway_rows, scale

THEME = "AT05"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """One bus of a chunk, for the last two months."""
    del count
    substation = int(rng.choice(np.array(county.chunk.substations)))
    scale(county, gateway_rows(county, "A", np.array([substation]), first_day_of(county, 2)), 1.04)
    name = str(ids.bus(np.array([substation]), 0).values()[0])
    return [Truth("bus", name, int(month)) for month in county.plan.month_starts[:-1][-2:]]

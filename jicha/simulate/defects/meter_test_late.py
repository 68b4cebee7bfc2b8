"""A customer who doubted the meter got the result two weeks after asking."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.steps import begin_earlier, choose_applications, of_application

THEME = "SV08"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    rows = choose_applications(county, rng, ("meter_test",), count)
    return [of_application(county, int(row), begin_earlier(county, int(row), "test", 9)) for row in rows]

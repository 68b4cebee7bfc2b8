"""The supply plan of a new or larger connection was answered weeks after the limit."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.steps import begin_earlier, choose_applications, of_application

THEME = "BE01"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    rows = choose_applications(county, rng, ("new_hv", "increase", "new_lv", "new_resident"), count)
    return [of_application(county, int(row), begin_earlier(county, int(row), "plan_reply", 24)) for row in rows]

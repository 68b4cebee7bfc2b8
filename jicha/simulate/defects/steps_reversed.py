"""A step of an application ended before it began."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.steps import choose_applications, of_application, steps_of

THEME = "BE04"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    rows = choose_applications(county, rng, ("new_lv", "new_resident", "category_change", "rename", "close"), count)
    frame = county.tables["application_step"]
    found = []
    for row in rows:
        step = steps_of(county, int(row))[1:2]
        end = frame["started_at"][step] - 2 * 86400
        frame.change(step, ended_at=end)
        found.append(of_application(county, int(row), int(end[0]) // 86400))
    return found

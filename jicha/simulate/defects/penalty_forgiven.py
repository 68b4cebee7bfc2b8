"""A theft was let off with a penalty far below the unit's usual multiple, and nobody approved it."""

from __future__ import annotations

import numpy as np

from jicha.simulate.cases import choose_cases, of_cases
from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.frame import Scaled

THEME = "AT23"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    rows = choose_cases(county, rng, count, theft=True)
    frame = county.tables["breach_case"]
    frame.change(rows, penalty_yuan=Scaled(frame["recovered_yuan"][rows] // 2), multiple=0.5, reduction_approver_id=None)
    return of_cases(county, rows)

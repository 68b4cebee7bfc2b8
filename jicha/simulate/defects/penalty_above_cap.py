"""The breach charge for a changed category is five times the difference: above the cap, owed to the customer."""

from __future__ import annotations

import numpy as np

from jicha.simulate.cases import choose_cases, of_cases
from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.frame import Scaled

THEME = "AT23"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    rows = choose_cases(county, rng, count, theft=False)
    frame = county.tables["breach_case"]
    recovered, right = frame["recovered_yuan"][rows], frame["penalty_yuan"][rows]
    wrong = recovered * 5
    frame.change(rows, penalty_yuan=Scaled(wrong), multiple=5.0)
    return of_cases(county, rows, right - wrong)

"""A theft was found and calculated, but neither notified nor posted nor checked again."""

from __future__ import annotations

import numpy as np

from jicha.simulate.cases import choose_cases, of_cases
from jicha.simulate.correction import Truth
from jicha.simulate.county import County

THEME = "AT23"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    rows = choose_cases(county, rng, count, theft=True)
    frame, receivable = county.tables["breach_case"], county.tables["receivable"]
    gone = set(frame.words("receivable_id", rows))
    receivable.keep(~np.isin(receivable["receivable_id"], list(gone)))
    frame.change(rows, receivable_id=None, notice_signed_at=None, rechecked_on=None, closed_at=None, evidence_hashes=None)
    return of_cases(county, rows)

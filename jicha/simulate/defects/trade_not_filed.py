"""Many non-residential files lack the trade code: whoever judges prices by trade cannot judge them."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, rows_of
from jicha.simulate.county import County

THEME = "QA07"
SHARE = 0.12


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """An eighth of the free ones; said once for the whole utility, of the question that needs the code."""
    del count
    facts = county.facts
    fit = ~facts.is_kind("household") & ~county.taken
    accounts = np.flatnonzero(fit & (rng.random(facts.n) < SHARE))
    frame = county.tables["account_version"]
    frame.change(rows_of(frame, accounts), trade_code=None)
    return [Truth("theme", "TF03", int(county.plan.month_starts[-2]))] if county.chunk.number == 0 else []

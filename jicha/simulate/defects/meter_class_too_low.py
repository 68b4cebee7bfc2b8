"""A customer with a transformer of its own has a meter of class 1.0."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose_plain, of_accounts, rows_of
from jicha.simulate.county import County

THEME = "MT05"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose_plain(county, rng, county.facts.high_side, count)
    frame = county.tables["meter_asset"]
    frame.change(rows_of(frame, accounts), class_active=1.0, class_active_s=False)
    return of_accounts(county, accounts)

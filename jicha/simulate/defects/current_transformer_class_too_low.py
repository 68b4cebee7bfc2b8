"""A customer metered at high voltage has current transformers of class 1.0."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose_plain, of_accounts, rows_of
from jicha.simulate.county import County

THEME = "MT05"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose_plain(county, rng, county.facts.high_side, count)
    frame = county.tables["instrument_transformer"]
    frame.change(rows_of(frame, accounts, kind=[0]), accuracy_class=1.0, s_class=False)
    return of_accounts(county, accounts)

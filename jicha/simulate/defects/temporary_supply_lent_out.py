"""A building site lends its supply to the stalls of a night market: its load moves into the evening."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose, of_accounts, rows_of
from jicha.simulate.county import County

THEME = "BE16"
COLUMNS = ("p_total_kw", "p_a_kw", "p_b_kw", "p_c_kw", "q_total_kvar", "i_a", "i_b", "i_c", "i_n")


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts, frame = county.facts, county.tables["interval_load"]
    curved = np.zeros(facts.n, dtype=bool)
    curved[county.curves.accounts] = True
    accounts = choose(county, rng, facts.temporary & ~facts.high_voltage & curved, count)
    for a in accounts:
        rows = rows_of(frame, np.array([a]))
        quarter = frame["measured_at"][rows] % 86400 // 900
        stalls = np.where((quarter >= 73) & (quarter < 87), rng.uniform(7, 10, len(rows)), 1.0)
        before = np.nan_to_num(frame["p_total_kw"][rows])
        stalls *= before.sum() / (before * stalls).sum()  # the registers show the same energy
        for name in COLUMNS:
            frame.columns[name][rows] = np.round(frame[name][rows] * stalls, 4)  # type: ignore[index]
    return of_accounts(county, accounts)

"""The multiplier on file and in the bills is not the ratio of the instrument transformers."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, amounts, bills_of, change_file, choose_plain, of_bills
from jicha.simulate.county import County
from jicha.simulate.metering_changes import scale_multiplier

THEME = "MT01"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts = county.facts
    fit = facts.high_voltage & (facts.ct > 5) & (facts.pt == 1) & (facts.multiplier % 2 == 0)
    accounts = choose_plain(county, rng, fit, count)
    rows = bills_of(county, accounts)
    right = amounts(county, rows)
    wrong = np.where(rng.random(len(accounts)) < 0.6, facts.multiplier[accounts] // 2, facts.multiplier[accounts] * 3 // 2)
    scale_multiplier(county, accounts, wrong)
    for a, k in zip(accounts, wrong, strict=True):
        change_file(county, "metering_point", np.array([a]), multiplier=int(k))
        change_file(county, "meter_installation", np.array([a]), multiplier=int(k))
        change_file(county, "asset_ledger", np.array([a]), multiplier=int(k))
    return of_bills(county, rows, right - amounts(county, rows), keep_zero=True)

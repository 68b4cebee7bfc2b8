"""The running capacity on file is less than the running transformers, and the capacity charge follows the file."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose_plain, of_bills
from jicha.simulate.county import County
from jicha.simulate.spans import set_capacity

THEME = "CP12"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts = county.facts
    accounts = choose_plain(county, rng, facts.is_kind("hv_capacity") & (facts.kva >= 400), count)
    rows = bills_of(county, accounts)
    wrong = np.round(facts.kva * 0.8 / 5) * 5
    for a in accounts:
        change_file(county, "account_version", np.array([a]), running_capacity_kva=float(wrong[a]))
    return of_bills(county, rows, set_capacity(county, rows, np.round(wrong[county.bills.account[rows]] * 100).astype(np.int64)))

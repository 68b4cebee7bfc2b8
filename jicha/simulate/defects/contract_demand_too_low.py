"""A contract demand below 40 % of transformers and HV motors was accepted and billed."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, amounts, bills_of, change_file, choose_plain, of_bills
from jicha.simulate.county import County

THEME = "CP06"
PER = 3000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """Right is the bill at the floor of 40 %."""
    facts = county.facts
    accounts = choose_plain(county, rng, facts.is_kind("hv_contract", "kv35"), count)
    rows = bills_of(county, accounts)
    kva = facts.kva[county.bills.account[rows]]
    county.bills.contract_kw[rows] = np.round(kva * 40).astype(np.int64)
    right = amounts(county, rows)
    low = np.round(facts.kva * 0.34 / 5) * 5
    county.bills.contract_kw[rows] = np.round(low[county.bills.account[rows]] * 100).astype(np.int64)
    county.dirty[rows] = True
    for a in accounts:
        change_file(county, "tariff_assignment", np.array([a]), contract_demand_kw=float(low[a]))
    return of_bills(county, rows, right - amounts(county, rows))

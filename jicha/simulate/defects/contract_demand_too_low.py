"""A contract demand below 40 % of transformers and HV motors was accepted and billed."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, amounts, bills_of, change_file, choose_plain, of_bills
from jicha.simulate.county import County

THEME = "CP06"
PER = 3000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """Right is the bill at the floor of 40 %; the demand stays under both, so only the floor matters."""
    facts = county.facts
    low = np.ceil(county.demand.kw.max(axis=1) / 100 / 1.04 / 5) * 5
    fits = facts.is_kind("hv_contract", "kv35") & (low < 0.39 * facts.kva)
    accounts = choose_plain(county, rng, fits, count)
    rows = bills_of(county, accounts)
    who = county.bills.account[rows]
    county.bills.contract_kw[rows] = np.round(facts.kva[who] * 40).astype(np.int64)
    right = amounts(county, rows)
    county.bills.contract_kw[rows] = np.round(low[who] * 100).astype(np.int64)
    county.dirty[rows] = True
    for a in accounts:
        change_file(county, "tariff_assignment", np.array([a]), contract_demand_kw=float(low[a]))
    return of_bills(county, rows, right - amounts(county, rows))

"""Demand above 105 % of the contract is charged once instead of twice."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, choose_plain, of_bills, reprice
from jicha.simulate.county import County
from jicha.simulate.metering_changes import set_demand
from jicha.simulate.pricing import CONTRACT

THEME = "CP07"
PER = 3000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """The customers really exceeded their contract demand in the last three months."""
    facts = county.facts
    accounts = choose_plain(county, rng, facts.is_kind("hv_contract", "kv35") & (facts.contract_kw * 1.2 < facts.kva), count)
    rows = bills_of(county, accounts, slice(-3, None))
    rows = rows[county.bills.mode[rows] == CONTRACT]
    high = (county.bills.contract_kw[rows] * rng.uniform(1.09, 1.18, len(rows))).astype(np.int64)
    set_demand(county, rows, high)
    return of_bills(county, rows, reprice(county, rows, double_excess=False))

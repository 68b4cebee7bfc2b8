"""A plant that runs steadily at a third of its capacity still pays by capacity: lawful, and dear for the customer."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, choose_plain, of_accounts
from jicha.simulate.county import County
from jicha.simulate.metering_changes import set_demand

THEME = "CP14"
PER = 6000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """No mistake of anybody: with a peak close to its mean load the other mode would have cost it less all along."""
    facts, bills = county.facts, county.bills
    used = np.bincount(bills.account, weights=bills.charged_total / np.maximum(bills.contract_kva, 1), minlength=facts.n)
    low = used < 230 * county.plan.months
    accounts = choose_plain(county, rng, facts.is_kind("hv_capacity") & low, count)
    rows = bills_of(county, accounts)
    mean = bills.metered[rows].sum(axis=1) / ((bills.end[rows] - bills.start[rows]) * 24)
    set_demand(county, rows, np.ceil(mean * rng.uniform(1.12, 1.2, len(rows))).astype(np.int64))
    return of_accounts(county, accounts)

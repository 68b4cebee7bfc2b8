"""The power factor of a customer whose capacitors feed back is taken from the forward register alone."""

from __future__ import annotations

import numpy as np

from jicha.simulate.billing import reactive_back
from jicha.simulate.correction import Truth, bills_of, choose_plain, of_bills, reprice
from jicha.simulate.county import County

THEME = "TF08"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """Money only where the power factor passes to another hundredth; the registers and the losses stay right."""
    facts, bills = county.facts, county.bills
    feeds_back = np.zeros(facts.n, dtype=bool)
    feeds_back[county.consumption.overcompensated] = True
    judged = np.zeros(facts.n, dtype=bool)
    judged[bills.account[bills.standard > 0]] = True
    accounts = choose_plain(county, rng, feeds_back & judged, count)
    rows = bills_of(county, accounts, slice(-6, None))
    rows = rows[bills.standard[rows] > 0]
    first = int(county.plan.month_starts[0])
    back = reactive_back(facts, county.consumption, bills.account[rows], bills.start[rows] - first, bills.end[rows] - first)
    return of_bills(county, rows, reprice(county, rows, reactive=bills.reactive[rows] - back))

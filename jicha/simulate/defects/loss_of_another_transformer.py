"""The billing system computes losses for the wrong size: the parameters of a transformer half as large were keyed in."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, choose_plain, of_bills, reprice
from jicha.simulate.county import County
from jicha.simulate.transformers import loss_hundredths

THEME = "TF20"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts, bills = county.facts, county.bills
    accounts = choose_plain(county, rng, facts.is_kind("hv_single", "hv_plant", "hv_farm") & ~facts.high_side, count)
    rows = bills_of(county, accounts)
    account = bills.account[rows]
    hours = facts.unit_hours(account, bills.start[rows], bills.end[rows])
    total = bills.metered[rows].sum(axis=1)
    loss, loss_reactive = loss_hundredths(facts.unit_kva[account] // 2, hours, total, bills.reactive[rows])
    return of_bills(county, rows, reprice(county, rows, loss=loss, loss_reactive=loss_reactive))

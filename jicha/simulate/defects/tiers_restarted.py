"""A household's yearly tiers are counted anew from the middle of the year."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, choose_plain, of_bills, reprice
from jicha.simulate.county import County

THEME = "TF12"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    months = [m for m, first in enumerate(county.plan.month_list) if first.year == county.plan.end.year and first.month >= 7]
    if not months or county.plan.month_list[months[0]].month != 7:
        return []
    last = county.bill_row[:, -1]
    bills = county.bills
    reaches = np.zeros(county.facts.n, dtype=bool)
    known = last >= 0
    year = bills.year_before[last[known]] + bills.charged_total[last[known]]
    reaches[known] = year > bills.tier_from[last[known], 0] + 20_000
    accounts = choose_plain(county, rng, reaches & county.facts.is_kind("household"), count)
    rows = bills_of(county, accounts, months)
    july = bills_of(county, accounts, [months[0]])
    start = dict(zip(bills.account[july].tolist(), bills.year_before[july].tolist(), strict=True))
    anew = bills.year_before[rows] - np.array([start[int(a)] for a in bills.account[rows]], dtype=np.int64)
    return of_bills(county, rows, reprice(county, rows, year_before=anew))

"""All energy of a customer with time-of-use prices is billed in the valley: its average price falls far below its peers'."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from jicha.simulate.correction import Truth, bills_of, choose_plain, of_bills, reprice
from jicha.simulate.county import County

THEME = "TF25"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    accounts = choose_plain(county, rng, county.facts.is_kind("hv_single", "hv_plant"), count)
    rows = bills_of(county, accounts, slice(-3, None))
    wrong = np.zeros((len(rows), 4), dtype=np.int64)
    wrong[:, 3] = county.bills.metered[rows].sum(axis=1)
    truth = of_bills(county, rows, reprice(county, rows, metered=wrong))
    return [*truth, *(replace(row, theme="TF27") for row in truth)]

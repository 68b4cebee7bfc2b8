"""A new customer with a transformer of its own gets no power-factor standard and no transformer loss on its first bills."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, also, bills_of, change_file, choose, of_bills, reprice
from jicha.simulate.county import County

THEME = "BE09"
FIRST_BILLS = 3


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts = county.facts
    new = facts.high_voltage & ~facts.high_side & (facts.opened >= county.plan.month_starts[0]) & (facts.kva >= 100)
    accounts = choose(county, rng, new & ~facts.temporary, count)
    rows = bills_of(county, accounts)
    change_file(county, "tariff_assignment", accounts, pf_standard=0.0, loss_mode="none", loss_table_code=None)
    truth = of_bills(county, rows, reprice(county, rows, standard=0, has_loss=False), keep_zero=True)
    opened = np.searchsorted(county.plan.month_starts, facts.opened, side="right") - 1
    first = county.bills.month[rows] < opened[county.bills.account[rows]] + FIRST_BILLS
    return (
        [row for row, early in zip(truth, first, strict=True) if early]
        + also(truth, "TF07", with_money=False)
        + also(truth, "TF19", with_money=False)
    )

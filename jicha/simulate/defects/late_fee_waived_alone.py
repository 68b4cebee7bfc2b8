"""A late fee was waived without anybody's approval."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.debts import choose_rows, of_receivables
from jicha.simulate.frame import Scaled

THEME = "CO02"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    fee = county.tables["late_fee"]
    fit = (fee["charged_yuan"] > 120) & county.quiet[fee["_account"]]
    rows = choose_rows(county, rng, fee, fit, count)
    right = fee["charged_yuan"][rows]
    fee.change(
        rows, charged_yuan=Scaled(right * 0), waived_yuan=Scaled(right), waive_reason=None, applicant_id=None, approver_id=None
    )
    return of_receivables(county, fee, rows, fee["accrued_from"][rows], right)

"""The last field test of a customer metered at high voltage lies almost three years back."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose_plain, of_accounts, rows_of
from jicha.simulate.county import County

THEME = "MT08"
DAYS_AGO = 1020


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts, plan = county.facts, county.plan
    old = facts.high_side & (facts.installed_on < plan.today - DAYS_AGO - 60)
    accounts = choose_plain(county, rng, old, count)
    frame = county.tables["device_test"]
    later = np.isin(frame["_account"], accounts) & (frame["_kind"] == 1)
    frame.keep(~later)
    rows = rows_of(frame, accounts, kind=[0])
    tested = plan.today - DAYS_AGO - rng.integers(0, 40, len(rows))
    frame.change(rows, kind="field_test", tested_on=tested, next_due_on=tested + 730)
    return of_accounts(county, accounts)

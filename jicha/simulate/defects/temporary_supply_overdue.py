"""A temporary supply goes on although its term has ended."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, change_file, choose, of_accounts
from jicha.simulate.county import County

THEME = "BE15"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts, plan = county.facts, county.plan
    accounts = choose(county, rng, facts.temporary & (facts.opened < plan.today - 300), count)
    ended = plan.today - 75
    change_file(county, "account", accounts, temporary_until=np.full(len(accounts), ended))
    change_file(county, "supply_contract", accounts, valid_to=np.full(len(accounts), ended))
    return of_accounts(county, accounts)

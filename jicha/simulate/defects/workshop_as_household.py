"""A workshop in a village house is filed, and billed, as a household."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose_plain, of_accounts, reprice
from jicha.simulate.county import County
from jicha.simulate.kinds import HOME
from jicha.simulate.prices import CODE

THEME = "TF01"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """Trade, class and tiers agree with each other on file; the premise and the use are a workshop's."""
    accounts = choose_plain(county, rng, county.facts.is_kind("workshop") & (county.facts.kva < 100), count)
    change_file(county, "account_version", accounts, trade_code=HOME[0], usage_class="residential", load_kind="residential")
    change_file(county, "tariff_assignment", accounts, price_code="residential_tiered", usage_class="residential")
    rows = bills_of(county, accounts)
    reprice(county, rows, code=CODE["residential_tiered"], tiered=True, standard=0)
    return of_accounts(county, accounts)

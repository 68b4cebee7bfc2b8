"""A workshop is filed, and billed, as a pumping station: it pays the irrigation price and works all winter."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose_plain, of_accounts, reprice
from jicha.simulate.county import County
from jicha.simulate.kinds import PUMPS
from jicha.simulate.prices import CODE

THEME = "TF02"
CLASS = "agricultural_irrigation"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """Trade, class and price agree with each other on file, so that only the use tells."""
    accounts = choose_plain(county, rng, county.facts.is_kind("workshop") & (county.facts.kva < 100), count)
    change_file(county, "account_version", accounts, trade_code=PUMPS[0], usage_class=CLASS, load_kind="pumping_station")
    change_file(county, "tariff_assignment", accounts, price_code=CLASS, usage_class=CLASS)
    reprice(county, bills_of(county, accounts), code=CODE[CLASS])
    return of_accounts(county, accounts)

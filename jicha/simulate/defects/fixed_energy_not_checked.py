"""Nobody looks at what a temporary supply uses beside its meter; the agreed energy was once set and forgotten."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, change_file, choose, of_accounts
from jicha.simulate.county import County

THEME = "BE17"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts, inspection = county.facts, county.tables["inspection"]
    fixed = ~np.isnan(facts.fixed_kwh)
    forgotten = choose(county, rng, fixed, count)
    inspection.keep(~np.isin(inspection["_account"], forgotten))
    small = choose(county, rng, fixed, count)
    change_file(county, "tariff_assignment", small, fixed_kwh=np.round(facts.fixed_kwh[small] / 4).mean() if len(small) else 0.0)
    return of_accounts(county, np.concatenate([forgotten, small]))

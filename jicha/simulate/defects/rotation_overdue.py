"""A meter has been in service years beyond its rotation period and its batch is on no list of extensions."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose_plain, of_accounts, rows_of
from jicha.simulate.county import County

THEME = "MT09"
DAYS_AGO = 3700


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts, plan = county.facts, county.plan
    old = ~facts.high_voltage & (facts.opened < plan.today - DAYS_AGO - 100) & ~facts.old_meter
    accounts = choose_plain(county, rng, old, count)
    since = plan.today - DAYS_AGO
    asset, installation, ledger = (county.tables[t] for t in ("meter_asset", "meter_installation", "asset_ledger"))
    asset.change(rows_of(asset, accounts), made_on=since - 100, first_verified_on=since - 30, batch="2016-05")
    installation.change(rows_of(installation, accounts), installed_at=np.int64(since * 86400 + 34200))
    ledger.change(rows_of(ledger, accounts), recorded_on=since)
    return of_accounts(county, accounts)

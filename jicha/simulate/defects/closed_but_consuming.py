"""An account was closed, but its meter hangs on and counts."""

from __future__ import annotations

import numpy as np

from jicha.simulate import ids
from jicha.simulate.correction import Truth, choose, of_accounts, rows_of
from jicha.simulate.county import County
from jicha.simulate.frame import NULL, Scaled

THEME = "BE20"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """The meter was never taken down; the collection system goes on freezing it until the end of the window."""
    facts, plan = county.facts, county.plan
    total = county.registers["active_total"]
    closed = (facts.closed != NULL) & (facts.closed < plan.month_starts[-1] - 45) & (facts.meter_changed_on == NULL)
    accounts = choose(county, rng, closed & (facts.solar_kw == 0) & (facts.vacant == 0), count)
    daily, installation, register, asset = (
        county.tables[name] for name in ("daily_register", "meter_installation", "installation_register", "meter_asset")
    )
    installation.change(rows_of(installation, accounts), removed_at=None, returned_to_store_on=None)
    register.change(rows_of(register, accounts), remove_value=None, store_value=None, store_read_on=None)
    asset.change(rows_of(asset, accounts), status="running")
    first = int(plan.month_starts[0])
    for a in accounts:
        daily.keep(~((daily["_account"] == a) & (daily["_day"] + first >= facts.closed[a])))
        day = np.arange(int(facts.closed[a]), int(plan.month_starts[-1]) + 1)
        last = int(total.at(np.array([a]), np.array([facts.closed[a] - first]), np.array([0]))[0])
        value = last + np.cumsum(rng.integers(150, 600, len(day)))
        one = np.zeros(len(day), dtype=np.int64)
        daily.append(
            len(day),
            metering_point_id=ids.point(facts.number[[a]]).take(one),
            day=day,
            account_id=ids.account(facts.number[[a]]).take(one),
            meter_asset_id=ids.meter(facts.number[[a]]).take(one),
            frozen_at=day * 86400,
            active_total=Scaled(value * 100),
            clock_offset_s=one,
            is_backfilled=False,
            quality="good",
            _account=a,
            _day=day - first,
        )
    return of_accounts(county, accounts)

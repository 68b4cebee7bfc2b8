"""A reader wrote down less than the meter showed at the end of December, to stay in plan, and made it up in January."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, also, bills_of, choose_plain, of_accounts
from jicha.simulate.county import County
from jicha.simulate.metering_changes import bill_by_readings, refresh_year_before, set_reading, single_register, total_reading

THEME = "MR14"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """Several customers of the book at once; a comparison of what was keyed with the freeze rightly sees them as well."""
    plan = county.plan
    ends = [i for i in range(1, plan.months - 2) if plan.month_list[i].month == 12] or [plan.months - 4]
    month = ends[-1]
    if month < 1:
        return []
    until = county.registers["active_total"].until
    days = (plan.month_starts - plan.month_starts[0])[month : month + 3]
    frozen = np.ones(county.facts.n, dtype=bool)
    for day in days:
        frozen &= _frozen_on(county, int(day))
    enough = (np.diff(until[:, days], axis=1) > 12_000).all(axis=1)
    accounts = choose_plain(county, rng, single_register(county) & frozen & enough, 3 * count)
    energy = until[accounts, days[1]] - until[accounts, days[0]]
    less = (energy * rng.uniform(0.12, 0.3, len(accounts))).astype(np.int64)
    frame = county.tables["reading"]
    first, second = (total_reading(county, bills_of(county, accounts, [m])) for m in (month, month + 1))
    set_reading(county, first, this=frame["this_value"][first] // 100 - less)
    set_reading(county, second, last=frame["last_value"][second] // 100 - less)
    frame.change(first, kind="manual")
    for m in (month, month + 1):
        bill_by_readings(county, bills_of(county, accounts, [m]))
    refresh_year_before(county, accounts)
    return of_accounts(county, accounts, month + 1) + also(of_accounts(county, accounts, month), "MR03", with_money=False)


def _frozen_on(county: County, day: int) -> np.ndarray:
    """Which accounts have a freeze on a day of the window."""
    daily = county.tables["daily_register"]
    has = np.zeros(county.facts.n, dtype=bool)
    has[daily["_account"][daily["_day"] == day]] = True
    return has

"""One digit of a reading was typed wrong: the energy of the month is many times the usual."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, amounts, bills_of, choose_plain, of_bills
from jicha.simulate.county import County
from jicha.simulate.metering_changes import bill_by_readings, set_reading, single_register, total_reading

THEME = "MR11"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    total = county.registers["active_total"]
    room = total.base + total.until[:, -1] < 90_000_000
    fit = single_register(county) & room & county.facts.is_kind("household", "shop", "farm")
    accounts = choose_plain(county, rng, fit, count)
    rows = bills_of(county, accounts, [county.plan.months - 1])
    right = amounts(county, rows)
    reading = total_reading(county, rows)
    more = rng.choice([200_000, 300_000, 400_000], len(rows))
    set_reading(county, reading, this=county.tables["reading"]["this_value"][reading] // 100 + more)
    county.tables["reading"].change(reading, kind="manual")
    bill_by_readings(county, rows)
    return of_bills(county, rows, right - amounts(county, rows))

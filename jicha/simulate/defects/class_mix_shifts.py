"""In one station the markets and workshops of a month were booked as collective residents: the mix of classes jumps."""

from __future__ import annotations

import numpy as np

from jicha.simulate import ids
from jicha.simulate.correction import Truth, also, bills_of, choose_plain, of_bills, reprice
from jicha.simulate.county import County
from jicha.simulate.prices import CODE

THEME = "TF29"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """Only where the same month of last year is in the window."""
    del count
    facts, plan = county.facts, county.plan
    if plan.months < 13:
        return []
    station = int(rng.choice(np.unique(facts.station)))
    fit = (facts.station == station) & facts.is_kind("market", "workshop")
    accounts = choose_plain(county, rng, fit, facts.n)
    rows = bills_of(county, accounts, [plan.months - 1])
    yuan = reprice(county, rows, code=CODE["residential_collective"], program=0, standard=0)
    shifted = [Truth("org_unit", ids.station_word(station), int(plan.month_starts[-2]))]
    return shifted + also(of_bills(county, rows, yuan), "TF03", with_money=True)

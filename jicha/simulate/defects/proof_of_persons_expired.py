"""A large household's proof ran out and was not renewed, and its tiers are still widened."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, choose_plain, of_bills, reprice, rows_of
from jicha.simulate.county import County
from jicha.simulate.prices import TIER_FROM, TIER_PERSON_BONUS

THEME = "TF13"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    months = min(3, county.plan.months - 1)
    accounts = choose_plain(county, rng, county.facts.people >= 5, count)
    rows = bills_of(county, accounts, slice(-months, None))
    proof = county.tables["concession"]
    proof.keep(~(np.isin(proof["_account"], accounts) & (proof["valid_from"] >= county.plan.month_starts[0])))
    ended = int(county.plan.month_starts[-1 - months]) - int(rng.integers(0, 20))
    proof.change(rows_of(proof, accounts), valid_to=np.full(len(rows_of(proof, accounts)), ended))
    return of_bills(county, rows, _without_bonus(county, rows), keep_zero=True)


def _without_bonus(county: County, rows: np.ndarray) -> np.ndarray:
    """What the bills would be with the tiers of everybody else, less what they are; the bills stay as they are."""
    widened = county.bills.tier_from[rows].copy()
    plain = widened * np.array(TIER_FROM) // (np.array(TIER_FROM) + TIER_PERSON_BONUS)
    more = -reprice(county, rows, tier_from=plain)
    county.bills.tier_from[rows] = widened
    return more

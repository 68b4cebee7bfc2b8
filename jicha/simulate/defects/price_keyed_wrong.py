"""Slips in the price file that were not yet billed: swapped digits, a change of price not keyed in, an entry that came late.

The first two are of the 110 kV prices, a voltage that nobody in the county takes; the third was made good before the
month's bills. So each is a fault of the price file alone, and no bill is wrong by it.
"""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth
from jicha.simulate.frame import NULL, Frame, Ints, Scaled
from jicha.simulate.plan import Plan

THEME = "TF32"
AFTER = "whole"
KEY = ("price_code", "component", "band", "tier", "voltage_tier")


def spoil(plan: Plan, frames: dict[str, Frame], rng: np.random.Generator) -> list[Truth]:
    price = frames["utility_price"]
    last = int(plan.month_starts[-2])
    until = np.where(price["valid_to"] == NULL, last + 1, price["valid_to"])
    in_force = (price["valid_from"] <= last) & (until > last) & (price["price"] != NULL)
    unused = in_force & (price["voltage_tier"] == "110kv") & (price["component"] == "transmission")
    wrong, kept = rng.choice(np.flatnonzero(unused), 2, replace=False)
    late = rng.choice(np.flatnonzero(in_force & (price["component"] == "purchase") & (price["valid_from"] == last)))
    truth = [_truth(price, row, last) for row in (wrong, late)]
    price.change(np.array([wrong]), price=Scaled(_swapped(price["price"][[wrong]])))
    price.change(np.array([late]), entered_at=np.array([(int(price["valid_from"][late]) + 3) * 86400 + 34_200]))
    same = np.all([price[name] == price[name][kept] for name in KEY], axis=0)
    before = np.flatnonzero(same & (price["valid_to"] == price["valid_from"][kept]))
    if len(before):
        truth.append(_truth(price, before[0], last))
        price.change(before[:1], valid_to=np.array([NULL]))
        price.keep(np.arange(price.n) != kept)
    return truth


def _swapped(price: Ints) -> Ints:
    """The price with its second and third decimal exchanged, or the third raised where they are the same."""
    second, third = price // 10**6 % 10, price // 10**5 % 10
    changed = price + (third - second) * (10**6 - 10**5)
    return np.where(second == third, price + 10**5, changed)


def _truth(price: Frame, row: int, month: int) -> Truth:
    day = str(np.datetime64(int(price["valid_from"][row]), "D"))
    key = [str(price.words(name, np.array([row]))[0]) for name in KEY]
    return Truth("utility_price", "/".join([*key, day]), month)

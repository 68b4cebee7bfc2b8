"""An industrial customer above 160 kVA is judged by 0.85 instead of 0.90."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose_plain, of_bills, reprice
from jicha.simulate.county import County

THEME = "TF07"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts = county.facts
    large = facts.is_kind("hv_plant", "hv_optional", "hv_capacity") & (facts.kva > 160)
    accounts = choose_plain(county, rng, large, count)
    rows = bills_of(county, accounts)
    change_file(county, "tariff_assignment", accounts, pf_standard=0.85)
    return of_bills(county, rows, reprice(county, rows, standard=85), keep_zero=True)

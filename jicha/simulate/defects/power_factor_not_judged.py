"""A customer of 100 kVA or more has no power-factor standard on file and no adjustment on its bills."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose_plain, of_bills, reprice
from jicha.simulate.county import County

THEME = "TF07"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts = county.facts
    accounts = choose_plain(county, rng, facts.is_kind("hv_single", "hv_pump", "hv_farm") & (facts.kva >= 100), count)
    rows = bills_of(county, accounts)
    change_file(county, "tariff_assignment", accounts, pf_standard=0.0)
    return of_bills(county, rows, reprice(county, rows, standard=0), keep_zero=True)

"""A customer got a second line and nobody charged the reliability fee for it."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose, month_of_day, rows_of
from jicha.simulate.county import County

THEME = "BE12"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    fee, source = county.tables["fee_charge"], county.tables["power_source"]
    once = np.bincount(fee["_account"][fee["_reliability"] == 1], minlength=county.facts.n) == 1
    accounts = choose(county, rng, once, count)
    rows = rows_of(fee, accounts, reliability=True)
    due = dict(zip(fee["application_id"][rows], fee["amount_yuan"][rows], strict=True))
    lines = rows_of(source, accounts, spare=True)
    lines = lines[np.isin(source["application_id"][lines], list(due))]
    fee.keep(~np.isin(np.arange(fee.n), rows))
    return [
        Truth("power_source", str(key), month_of_day(county, int(day)), int(due[application]))
        for key, day, application in zip(
            source.words("power_source_id", lines), source["valid_from"][lines], source["application_id"][lines], strict=True
        )
    ]

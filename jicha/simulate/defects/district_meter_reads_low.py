"""The total meter of a district has a wrong ratio on file and shows a tenth too little: a negative loss."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, also
from jicha.simulate.county import County
from jicha.simulate.gateways import beginning, choose_districts, first_day_of, gateway_rows, of_districts, scale

THEME = "AT02"
PER = 6000


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    districts = choose_districts(county, rng, count, least_kwh=2000)
    scale(county, gateway_rows(county, "T", districts, first_day_of(county, 3)), 0.9)
    truth = of_districts(county, districts, 3)
    return truth + also(beginning(truth), "AT03", with_money=False)

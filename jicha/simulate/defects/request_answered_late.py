"""A complaint or an opinion was answered long after its limit."""

from __future__ import annotations

import numpy as np

from jicha.simulate import workdays
from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.hotline import choose_requests, delay_reply, of_requests

THEME = "SV01"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    rows = choose_requests(county, rng, (2, 3, 4, 5), count)
    frame = county.tables["service_request"]
    day = frame["accepted_at"][rows] // 86400
    delay_reply(county, rows, workdays.add(day, 13) * 86400 + 60000)
    return of_requests(county, rows)

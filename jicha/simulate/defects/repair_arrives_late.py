"""The repair crew came hours after the call."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.hotline import choose_requests, delay_reply, of_requests

THEME = "SV04"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    rows = choose_requests(county, rng, (0,), count)
    frame = county.tables["service_request"]
    arrived = frame["dispatched_at"][rows] + rng.integers(255, 340, len(rows)) * 60
    frame.change(rows, arrived_at=arrived, restored_at=arrived + 3600)
    delay_reply(county, rows, arrived + 4500)
    return of_requests(county, rows)

"""The same customer complains again about the same thing within three weeks."""

from __future__ import annotations

import numpy as np

from jicha.simulate import workdays
from jicha.simulate.correction import Truth, month_of_day
from jicha.simulate.county import County
from jicha.simulate.frame import NULL
from jicha.simulate.hotline import choose_requests

THEME = "SV03"
TIMES = ("accepted_at", "dispatched_at", "contacted_at")


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """Three complaints in all, so that it counts by any usual measure."""
    rows = choose_requests(county, rng, (4, 5), count)
    frame = county.tables["service_request"]
    found = []
    for row in rows:
        early = int(frame["accepted_at"][row]) // 86400 > county.plan.month_starts[-1] - 45
        for turn in (1, 2):
            again = frame.take(np.array([row]))
            shift = turn * 9 * 86400 * (-1 if early else 1)
            for column in TIMES:
                value = again.columns[column]
                again.columns[column] = np.where(value == NULL, NULL, value + shift)
            replied = workdays.add(again["accepted_at"] // 86400, 2) * 86400 + 60_000
            again.change(np.array([0]), replied_at=replied, callback_at=replied + 3600, closed_at=replied + 7200)
            again.change(np.array([0]), request_id=[f"{frame.words('request_id', np.array([row]))[0]}-{turn}"])
            frame.join(again)
        day = int(frame["accepted_at"][row]) // 86400 + (-9 if early else 9)
        found.append(Truth("account", county.account_words[frame["_account"][row]], month_of_day(county, day)))
    return found

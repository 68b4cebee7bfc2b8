"""A customer paid everything and stayed in the dark for two more days."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, month_of_day
from jicha.simulate.county import County
from jicha.simulate.debts import choose_rows
from jicha.simulate.frame import NULL

THEME = "CO03"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    frame, command = county.tables["disconnection"], county.tables["control_command"]
    rows = choose_rows(county, rng, frame, np.ones(frame.n, dtype=bool), count)
    late = frame["settled_at"][rows] + 52 * 3600
    frame.change(rows, restored_at=late)
    for a, at in zip(frame["_account"][rows], late, strict=True):
        on = np.flatnonzero((command["_account"] == a) & (command["kind"] == "close"))
        sent, done = command["sent_at"][on], command["executed_at"][on]
        later = at - 60 - sent.max(initial=0)  # a failed command and its repetition keep their distance
        command.change(on, sent_at=sent + later, executed_at=np.where(done == NULL, NULL, done + later))
    return [
        Truth("disconnection", str(key), month_of_day(county, int(at) // 86400))
        for key, at in zip(frame.words("disconnection_id", rows), frame["executed_at"][rows], strict=True)
    ]

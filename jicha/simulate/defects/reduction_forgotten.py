"""A transformer was stopped for a time, and nobody noticed that the time was over long ago."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate.correction import Truth, choose, rows_of
from jicha.simulate.county import County
from jicha.simulate.frame import NULL, Frame

Ints = np.ndarray[Any, np.dtype[np.int64]]
THEME = "CP15"
PER = 5000
WEEKS = 52 * 7  # whole weeks, so that work stays on working days
DATES = {
    "account_event": ("applied_on", "effective_from", "energised_at"),
    "account_version": ("valid_from", "valid_to"),
    "customer_equipment": ("valid_from", "valid_to", "sealed_at"),
}


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """What began more than a year ago began a year earlier: no bill of the window changes."""
    facts, plan = county.facts, county.plan
    old = (facts.stopped_from != NULL) & (facts.stopped_from < plan.month_starts[0]) & (facts.stopped_to == NULL)
    accounts = choose(county, rng, old, count)
    found = []
    for a in accounts:
        since = int(facts.stopped_from[a])
        facts.stopped_from[a] = since - WEEKS
        for name, columns in DATES.items():
            frame = county.tables[name]
            for column in columns:
                _shift(frame, rows_of(frame, np.array([a])), column, since)
        event = county.tables["account_event"]
        row = rows_of(event, np.array([a]), event=[1])
        for name in ("application", "application_step"):
            frame = county.tables[name]
            mine = np.flatnonzero((frame["_account"] == a) & (frame["application_id"] == event.words("application_id", row)[0]))
            for column in [c for c in frame.columns if c.endswith(("_at", "_from", "_to"))]:
                _shift(frame, mine, column, None)
        found.append(Truth("account_event", str(event.words("event_id", row)[0]), int(plan.month_starts[-2])))
    return found


def _shift(frame: Frame, rows: Ints, column: str, day: int | None) -> None:
    """Move dates a year back: all of them, or those of one day."""
    values = frame.columns[column]
    step = WEEKS * 86400 if column.endswith("_at") or column.startswith("suspended") else WEEKS
    for row in rows:
        value = values[row]
        if value != NULL and (day is None or day in (value, value // 86400) or column == "applied_on"):
            values[row] = value - step

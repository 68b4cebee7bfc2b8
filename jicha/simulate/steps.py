"""Choosing applications that a defect may spoil, and moving the beginning of their steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate import workdays
from jicha.simulate.correction import Truth, month_of_day
from jicha.simulate.county import County
from jicha.simulate.frame import NULL

Ints = np.ndarray[Any, np.dtype[np.int64]]


def choose_applications(county: County, rng: np.random.Generator, kinds: tuple[str, ...], count: int) -> Ints:
    """Rows of closed applications of some kinds whose accounts no other defect has."""
    frame = county.tables["application"]
    fit = np.isin(frame["kind"], kinds) & (frame["closed_at"] != NULL) & ~county.taken[frame["_account"]]
    rows = np.flatnonzero(fit)
    rows = np.sort(rng.choice(rows, size=min(count, len(rows)), replace=False))
    county.taken[frame["_account"][rows]] = True
    return rows


def steps_of(county: County, application_row: int) -> Ints:
    """The rows of an application's steps in order."""
    frame = county.tables["application_step"]
    key = county.tables["application"].words("application_id", np.array([application_row]))[0]
    account = county.tables["application"]["_account"][application_row]
    rows = np.flatnonzero(frame["_account"] == account)
    words = frame.words("application_id", rows)
    rows = rows[np.array([word == key for word in words])]
    return rows[np.argsort(frame["seq"][rows])]


def begin_earlier(county: County, application_row: int, step: str, days: int) -> int:
    """Everything up to the beginning of a step happened so many working days earlier; the day that the step ended."""
    frame, application = county.tables["application_step"], county.tables["application"]
    rows = steps_of(county, application_row)
    names = frame.words("step", rows)
    at = names.index(step)

    def earlier(moment: Ints) -> Ints:
        return workdays.subtract(moment // 86400, days) * 86400 + moment % 86400

    for row in rows[:at]:
        one = np.array([row])
        frame.change(one, started_at=earlier(frame["started_at"][one]), ended_at=earlier(frame["ended_at"][one]))
    one = rows[[at]]
    frame.change(one, started_at=earlier(frame["started_at"][one]), due_at=earlier(frame["due_at"][one]))
    one = np.array([application_row])
    application.change(one, accepted_at=earlier(application["accepted_at"][one]))
    return int(frame["ended_at"][rows[at]]) // 86400


def of_application(county: County, application_row: int, day: int) -> Truth:
    key = county.tables["application"].words("application_id", np.array([application_row]))[0]
    return Truth("application", str(key), month_of_day(county, day))

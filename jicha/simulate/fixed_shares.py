"""Fixed ratios behind a common meter: at nought because nobody of the other class is left, and reviewed each year."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate import ids
from jicha.simulate.county import County
from jicha.simulate.frame import NULL, Frame, Scaled

Ints = np.ndarray[Any, np.dtype[np.int64]]


def add_fixed_shares(county: County) -> None:
    """The relations, and the points without a meter that they lead to; a few have ended and are reviewed no more."""
    facts, today = county.facts, county.plan.today
    some = facts.is_kind("collective", "school", "welfare") & (facts.closed == NULL) & (facts.number % 2 == 0)
    a = np.flatnonzero(some)
    child = ids.numbered("FS", facts.number[a])
    points = county.tables["metering_point"]
    points.append(
        len(a),
        metering_point_id=child,
        account_id=ids.account(facts.number[a]),
        kind="fixed",
        is_main=False,
        status="running",
        opened_on=facts.opened[a],
        _account=a,
    )
    ended = facts.number[a] % 5 == 2
    reviewed = np.maximum(facts.opened[a], today - facts.number[a] * 37 % 300)
    county.add(
        Frame(
            "metering_relation",
            len(a),
            parent_point_id=ids.point(facts.number[a]),
            child_point_id=child,
            valid_from=facts.opened[a],
            valid_to=np.where(ended, np.maximum(facts.opened[a], county.plan.month_starts[0]), NULL),
            account_id=ids.account(facts.number[a]),
            child_account_id=ids.account(facts.number[a]),
            kind="ratio",
            ratio_pct=Scaled(np.zeros(len(a), dtype=np.int64)),
            last_checked_on=np.where(ended, facts.opened[a], reviewed),
            _account=a,
            _share=np.ones(len(a), dtype=np.int64),
        )
    )

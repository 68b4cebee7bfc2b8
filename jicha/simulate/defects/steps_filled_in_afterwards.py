"""All steps of an application were keyed in by one person within minutes."""

from __future__ import annotations

import numpy as np

from jicha.simulate import ids
from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.steps import choose_applications, of_application, steps_of

THEME = "BE04"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    rows = choose_applications(county, rng, ("new_resident", "new_lv", "reduce", "restore"), count)
    frame, application = county.tables["application_step"], county.tables["application"]
    found = []
    for row in rows:
        steps = steps_of(county, int(row))
        start = int(frame["ended_at"][steps[-1]]) - 600
        at = start + np.arange(len(steps)) * 80
        who = ids.staff(county.facts.station[[application["_account"][row]]], 30).values()[0]
        frame.change(steps, started_at=at, ended_at=at + 70, operator_id=str(who))
        application.change(np.array([row]), accepted_at=np.array([start]), closed_at=at[-1:] + 70)
        found.append(of_application(county, int(row), start // 86400))
    return found

"""A customer came back long after its supply plan had been answered, and the job went on by the old plan."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.steps import begin_earlier, choose_applications, of_application, steps_of

THEME = "BE23"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    rows = choose_applications(county, rng, ("new_hv", "increase"), count)
    step, application, plan = (county.tables[t] for t in ("application_step", "application", "supply_plan"))
    found = []
    for row in rows:
        at = steps_of(county, int(row))
        names = step.words("step", at)
        check = at[[names.index("final_check")]]
        began, due = step["started_at"][check].copy(), step["due_at"][check].copy()
        begin_earlier(county, int(row), "final_check", int(rng.integers(270, 330)))
        step.change(check, started_at=began, due_at=due)
        replied = step["ended_at"][at[[names.index("plan_reply")]]]
        one = np.array([row])
        key = application.words("application_id", one)[0]
        own = np.flatnonzero(plan["application_id"] == key)
        plan.change(own, replied_at=replied, valid_to=replied // 86400 + 365)
        application.change(one, design_commissioned_on=replied // 86400 + 1)
        found.append(of_application(county, int(row), int(began[0]) // 86400))
    return found

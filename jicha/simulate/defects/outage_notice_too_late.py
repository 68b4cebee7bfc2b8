"""A planned outage was announced only three days before."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, month_of_day
from jicha.simulate.county import County

THEME = "SV05"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    outage, notice = county.tables["outage"], county.tables["outage_notice"]
    planned = np.flatnonzero(outage["kind"] == "planned")
    rows = np.sort(rng.choice(planned, size=min(count, len(planned)), replace=False))
    found = []
    for row in rows:
        key = outage.words("notice_id", np.array([row]))[0]
        at = np.flatnonzero(notice["notice_id"] == key)
        published = notice["planned_from"][at] - 3 * 86400
        notice.change(at, published_at=published, important_users_told_at=published + 600)
        day = int(outage["began_at"][row]) // 86400
        found.append(Truth("outage", str(outage.words("outage_id", np.array([row]))[0]), month_of_day(county, day)))
    return found

"""A remote restoration failed, nobody saw it, and the customer called the next morning."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, month_of_day
from jicha.simulate.county import County
from jicha.simulate.debts import choose_rows

THEME = "CO04"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """The supply comes back too late as well."""
    command, cut = county.tables["control_command"], county.tables["disconnection"]
    first = (command["kind"] == "close") & (command["result"] == "success") & (command["retries"] == 0)
    rows = choose_rows(county, rng, command, first, count)
    command.change(rows, result="failed", executed_at=None)
    found = []
    for row in rows:
        at = int(command["sent_at"][row])
        cuts = np.flatnonzero(cut["_account"] == command["_account"][row])
        cut.change(cuts, restored_at=np.full(len(cuts), (at // 86400 + 1) * 86400 + 9 * 3600 + 1200))
        word = county.account_words[int(command["_account"][row])]
        found.append(Truth("account", word, month_of_day(county, at // 86400)))
        found += [
            Truth("disconnection", str(key), month_of_day(county, int(begun) // 86400), theme="CO03")
            for key, begun in zip(cut.words("disconnection_id", cuts), cut["executed_at"][cuts], strict=True)
        ]
    return found

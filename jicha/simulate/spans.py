"""Changing the capacity that bills are charged for."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate.correction import amounts
from jicha.simulate.county import County

Ints = np.ndarray[Any, np.dtype[np.int64]]


def set_capacity(county: County, rows: Ints, kva: Ints) -> Ints:
    """Bill one capacity (hundredths of kVA, one a bill) over the whole period; right minus billed in fen."""
    right = amounts(county, rows)
    some = np.flatnonzero(np.isin(county.spans.bill, rows))
    county.spans.kva[some] = kva[np.searchsorted(rows, county.spans.bill[some])]
    county.dirty[rows] = True
    return right - amounts(county, rows)

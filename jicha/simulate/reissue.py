"""Bills that were reversed and issued again: three versions, of which only the last is in force."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.model.table import decimal_digits
from jicha.simulate.billing import bill_ids
from jicha.simulate.county import County
from jicha.simulate.frame import NULL, Frame, Text, tables

Ints = np.ndarray[Any, np.dtype[np.int64]]
UNSIGNED = {"power_factor", "pf_adjustment_pct", "price", "unit_price", "billed_capacity_kva", "billed_demand_kw"}


def reissue(county: County) -> None:
    """Reverse and re-issue a few bills of clean accounts for a wrong name on the invoice: no figure changes."""
    rng = county.plan.rng(county.chunk.number, "reissue")
    bills = county.bills
    early = np.flatnonzero(bills.month < county.plan.months - 1)
    if not len(early):
        return
    n = max(2, len(bills) // 1500)
    rows = np.sort(rng.choice(early, size=min(n, len(early)), replace=False))
    bill, line, snapshot = (county.tables[name] for name in ("bill", "bill_line", "bill_snapshot"))
    line_rows = _rows_of(line, bills.account[rows], bills.month[rows], county)
    snapshot_rows = _rows_of(snapshot, bills.account[rows], bills.month[rows], county)
    first = bill.take(rows)
    parts: list[tuple[Frame, Frame]] = []
    for version in (2, 3):
        for frame, some in ((bill, rows), (line, line_rows), (snapshot, snapshot_rows)):
            parts.append((frame, _version(county, frame.take(some), version, negative=version == 2)))
    for frame, copy in parts:
        frame.join(copy)
    bill.change(rows, status="reversed")
    new = np.arange(bill.n - 2 * len(rows), bill.n).reshape(2, len(rows))
    bill.change(new[0], status="reversal", reversal_of=first.text("bill_id").values())
    for version in (0, 1):
        bill.change(new[version], version=np.full(len(rows), version + 2))
        bill.columns["issued_at"][new[version]] += 6 * 86400 + version * 600  # type: ignore[index]
    reading = county.tables["reading"]
    read_rows = np.flatnonzero(np.isin(reading["_bill"], rows))
    ids3 = dict(zip(rows.tolist(), bill_ids(county.facts, bills.rows(rows), 3).values(), strict=True))
    reading.change(read_rows, bill_id=[ids3[int(b)] for b in reading["_bill"][read_rows]])


def _rows_of(frame: Frame, account: Ints, month: Ints, county: County) -> Ints:
    """The rows of a frame that belong to the given accounts' months."""
    months = county.plan.months
    return np.flatnonzero(np.isin(frame["_account"] * months + frame["_month"], account * months + month))


def _version(county: County, frame: Frame, version: int, *, negative: bool) -> Frame:
    """The copied rows under the ids of another version, negated where it is a reversal."""
    key = county.bill_row[frame["_account"], frame["_month"]]
    frame.columns["bill_id"] = bill_ids(county.facts, county.bills, version).take(key)
    if negative and frame.table != "bill_snapshot":
        for name, column in frame.columns.items():
            spec = tables()[frame.table].columns.get(name)
            if spec is None or name in UNSIGNED or isinstance(column, Text) or decimal_digits(spec.type) is None:
                continue
            frame.columns[name] = np.where(column == NULL, NULL, -column)
    return frame

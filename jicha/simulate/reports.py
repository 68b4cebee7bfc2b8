"""The monthly reports of the supply stations, equal to the detail of the bills, and their sums upwards."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate import ids
from jicha.simulate.county import County
from jicha.simulate.frame import Frame, Scaled, Text, coded
from jicha.simulate.grid import Grid
from jicha.simulate.metering_tables import HEAD
from jicha.simulate.plan import Plan
from jicha.simulate.pricing import half_up, sums

Ints = np.ndarray[Any, np.dtype[np.int64]]
CELLS = ("sold_kwh", "receivable_yuan", "fund_yuan", "received_yuan", "adjustment_yuan", "accounts", "average_price")
SUMMED = 6  # the last cell is a quotient
RECEIVED = CELLS.index("received_yuan")
DAY = 86400


def station_totals(county: County) -> tuple[Ints, Ints]:
    """Sums by station of the chunk, month and summed cell, in hundredths (accounts in whole ones): [stations, months, 6].

    The second array is the part of each that a merged station reported, [stations, months, 6].
    """
    facts, plan = county.facts, county.plan
    first = int(facts.station.min())
    n = int(facts.station.max()) - first + 1
    bill, payment, adjustment = (county.tables[name] for name in ("bill", "payment", "adjustment"))
    live = np.flatnonzero(bill["status"] == "issued")
    paid = np.searchsorted(plan.month_starts, payment["paid_on"], side="right") - 1
    inside = np.flatnonzero((paid >= 0) & (paid < plan.months) & (payment["is_prepayment"] != 1))
    posted = np.searchsorted(plan.month_starts, adjustment["post_month"], side="right") - 1
    ones = np.ones(len(live), dtype=np.int64)
    columns = [
        *(
            (bill["_account"][live], bill["_month"][live], bill[name][live])
            for name in ("energy_kwh", "amount_yuan", "fund_yuan")
        ),
        (payment["_account"][inside], paid[inside], payment["amount_yuan"][inside]),
        (adjustment["_account"], posted, adjustment["yuan"]),
        (bill["_account"][live], bill["_month"][live], ones),
    ]
    both = np.zeros((2, n * plan.months, SUMMED), dtype=np.int64)
    for cell, (account, month, value) in enumerate(columns):
        place = (facts.station[account] - first) * plan.months + month
        old = facts.old_station[account] & (month < plan.merge_month)
        both[0, :, cell] = sums(place, value, n * plan.months)
        if cell != RECEIVED:  # a payment names no unit: it is told of the account's unit of today
            both[1, :, cell] = sums(place[old], value[old], n * plan.months)
    return both[0].reshape(n, plan.months, SUMMED), both[1].reshape(n, plan.months, SUMMED)


def report_frame(plan: Plan, org: Text, head: Text, totals: Ints) -> Frame:
    """The rows of submitted_report for units with their totals [units, months, 6]."""
    n, months = totals.shape[0], plan.months
    kwh, yuan = totals[:, :, 0], totals[:, :, 1]
    price = np.where(kwh > 0, half_up(yuan * 10_000 * 2, 2 * np.maximum(kwh, 1)), 0)
    scale = np.array([100, 100, 100, 100, 100, 10_000])
    values = np.concatenate([totals * scale, price[:, :, None]], axis=2)
    unit, month, cell = (x.ravel() for x in np.indices(values.shape))
    submitted = plan.month_starts[1:][month] * DAY + 4 * DAY + 9 * 3600
    return Frame(
        "submitted_report",
        n * months * len(CELLS),
        report_code="monthly_sales",
        cell_code=coded(CELLS, cell),
        org_id=org.take(unit),
        month=plan.month_starts[:-1][month],
        submission_no=np.ones(len(unit), dtype=np.int64),
        value=Scaled(values.ravel()),
        submitted_at=submitted,
        submitted_by=head.take(unit),
        closed_at=submitted + 8 * 3600,
        resubmitted=False,
        _unit=unit,
        _month=month,
        _cell=cell,
    )


def station_report(county: County) -> tuple[Frame, Ints]:
    """The stations' report, merged ones up to their merger, and the totals that it is made from."""
    plan, facts = county.plan, county.facts
    totals, merged = station_totals(county)
    station = np.arange(int(facts.station.min()), int(facts.station.max()) + 1)
    report = report_frame(plan, ids.station(station), ids.staff(station, HEAD), totals - merged)
    had = np.flatnonzero(np.isin(station, facts.station[facts.old_station]))
    gone = ids.station_in_month(station[had], np.ones(len(had), dtype=bool))
    older = report_frame(plan, gone, ids.staff(station[had], HEAD), merged[had])
    older.keep((older["_month"] < plan.merge_month) & (older["_cell"] != RECEIVED))
    report.join(older)
    return report, totals


def upper_reports(plan: Plan, grid: Grid, totals: Ints) -> Frame:
    """Counties, cities and the province as sums of their stations."""
    county = np.arange(grid.stations) // 14
    rows, words = [], []
    for level, names in ((county, "X{:03d}"), (county // 6, "C{:02d}")):
        for unit in np.unique(level):
            rows.append(totals[level == unit].sum(axis=0))
            words.append(names.format(unit))
    rows.append(totals.sum(axis=0))
    words.append(ids.PROVINCE)
    head = ids.staff(np.zeros(len(words), dtype=np.int64), HEAD)
    return report_frame(plan, coded(words, np.arange(len(words))), head, np.stack(rows))

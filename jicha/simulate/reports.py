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
DAY = 86400


def station_totals(county: County) -> Ints:
    """Sums by station of the chunk, month and summed cell, in hundredths (accounts in whole ones): [stations, months, 6]."""
    facts, plan = county.facts, county.plan
    first = int(facts.station.min())
    n = int(facts.station.max()) - first + 1
    bill = county.tables["bill"]
    live = bill["status"] == "issued"
    place = (facts.station[bill["_account"]] - first) * plan.months + bill["_month"]
    payment, adjustment = county.tables["payment"], county.tables["adjustment"]
    paid = np.searchsorted(plan.month_starts, payment["paid_on"], side="right") - 1
    inside = (paid >= 0) & (paid < plan.months)
    posted = np.searchsorted(plan.month_starts, adjustment["post_month"], side="right") - 1
    size = n * plan.months
    cells = [
        *(sums(place[live], bill[name][live], size) for name in ("energy_kwh", "amount_yuan", "fund_yuan")),
        sums(
            (facts.station[payment["_account"]] - first)[inside] * plan.months + paid[inside],
            payment["amount_yuan"][inside],
            size,
        ),
        sums((facts.station[adjustment["_account"]] - first) * plan.months + posted, adjustment["yuan"], size),
        np.bincount(place[live], minlength=size),
    ]
    return np.stack(cells, axis=1).reshape(n, plan.months, SUMMED)


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
    """The stations' report and the totals that it is made from."""
    totals = station_totals(county)
    station = np.arange(int(county.facts.station.min()), int(county.facts.station.max()) + 1)
    return report_frame(county.plan, ids.station(station), ids.staff(station, HEAD), totals), totals


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

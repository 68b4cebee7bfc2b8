"""Changing what was read: registers, energies and demand of bills, in the readings and in the bill inputs alike."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate.correction import refresh_losses, rows_of
from jicha.simulate.county import County
from jicha.simulate.frame import NULL, hundredths
from jicha.simulate.pricing import half_up
from jicha.simulate.reading_tables import moved_exceptions

Ints = np.ndarray[Any, np.dtype[np.int64]]


def set_demand(county: County, rows: Ints, kw: Ints) -> None:
    """The demand of bills becomes about kw (hundredths): register, primary demand and bill input; right and wrong bills alike."""
    bills, frame = county.bills, county.tables["demand_reading"]
    multiplier = bills.multiplier[rows]
    value = kw * 100 // multiplier
    primary = half_up(value * multiplier, 100)
    bills.demand_kw[rows] = primary
    county.demand.value[bills.account[rows], bills.month[rows]] = value
    county.demand.kw[bills.account[rows], bills.month[rows]] = primary
    county.dirty[rows] = True
    place = {(int(a), int(m)): i for i, (a, m) in enumerate(zip(bills.account[rows], bills.month[rows], strict=True))}
    in_column = hundredths("demand_reading", "demand_kw", primary).values
    for row in rows_of(frame, bills.account[rows]):
        i = place.get((int(frame["_account"][row]), int(frame["_month"][row])))
        if i is not None:
            frame.columns["demand_value"][row] = value[i]  # type: ignore[index]
            frame.columns["demand_kw"][row] = in_column[i]  # type: ignore[index]


def total_reading(county: County, rows: Ints, *, generation: int | None = None) -> Ints:
    """The row of the active total's reading of each bill (the last meter's unless said), in the order of the bills."""
    frame = county.tables["reading"]
    some = np.isin(frame["_bill"], rows) & (frame["_channel"] == 0)
    if generation is not None:
        some &= frame["_generation"] == generation
    some = np.flatnonzero(some)
    some = some[np.lexsort((frame["_generation"][some], frame["_bill"][some]))]
    last = np.append(frame["_bill"][some][1:] != frame["_bill"][some][:-1], True)
    return some[last]


def set_reading(county: County, readings: Ints, *, last: Ints | None = None, this: Ints | None = None) -> None:
    """Write register values (hundredths) into readings; their energy becomes the difference, never below zero."""
    frame = county.tables["reading"]
    if last is not None:
        frame.columns["last_value"][readings] = last * 100  # type: ignore[index]
    if this is not None:
        frame.columns["this_value"][readings] = this * 100  # type: ignore[index]
    difference = (frame["this_value"][readings] - frame["last_value"][readings]) // 100
    energy = np.maximum(difference, 0) * (frame["multiplier"][readings] // 100)
    frame.columns["energy_kwh"][readings] = energy  # type: ignore[index]


def bill_by_readings(county: County, rows: Ints) -> None:
    """The energy of bills without bands becomes the sum of their total readings."""
    frame = county.tables["reading"]
    some = np.flatnonzero(np.isin(frame["_bill"], rows) & (frame["_channel"] == 0))
    place = np.searchsorted(rows, frame["_bill"][some])
    total = np.zeros(len(rows), dtype=np.int64)
    np.add.at(total, place, frame["energy_kwh"][some])
    county.bills.metered[rows, 2] = total
    county.dirty[rows] = True


def move_reading_day(county: County, accounts: Ints, month: int, days: int) -> None:
    """The readings that end a month are taken some days later, approved one by one; the next month is shorter for it."""
    bills, plan = county.bills, county.plan
    until = county.registers["active_total"].until
    rows, later = np.sort(county.bill_row[accounts, month]), np.sort(county.bill_row[accounts, month + 1])
    day = int(plan.month_starts[month + 1] - plan.month_starts[0])
    more = until[accounts, day + days] - until[accounts, day]
    for some, sign in ((rows, 1), (later, -1)):
        bills.metered[some, 2] += sign * more
    if plan.month_list[month].year == plan.month_list[month + 1].year:
        bills.year_before[later] += more
    bills.end[rows] += days
    bills.start[later] += days
    spans = county.spans
    spans.end[np.isin(spans.bill, rows)] += days
    spans.start[np.isin(spans.bill, later)] += days
    county.dirty[rows] = county.dirty[later] = True
    frame = county.tables["reading"]
    first, second = total_reading(county, rows), total_reading(county, later)
    set_reading(county, first, this=frame["this_value"][first] // 100 + more)
    set_reading(county, second, last=frame["last_value"][second] // 100 + more)
    moved = frame["read_on"][first] + days
    frame.change(first, read_on=moved, read_at=moved * 86400 + 34000, kind="manual", exception_code="moved_day")
    frame.change(second, last_read_on=moved)
    county.tables["reading_exception"].join(moved_exceptions(county.facts, accounts, np.full(len(accounts), month), days))


def refresh_year_before(county: County, accounts: Ints) -> None:
    """What was billed earlier in the calendar year follows the bills as they are now; only tiers look at it."""
    bills, plan = county.bills, county.plan
    for month in range(1, plan.months):
        both = county.bill_row[accounts, month - 1], county.bill_row[accounts, month]
        known = (both[0] >= 0) & (both[1] >= 0)
        before, now = both[0][known], both[1][known]
        if plan.month_list[month].month == 1:
            continue
        year = bills.year_before[before] + bills.metered[before].sum(axis=1)
        county.dirty[now[bills.year_before[now] != year]] = True
        bills.year_before[now] = year


def single_register(county: County) -> Any:
    """Accounts that are read and billed by one active register that does not roll over in the window."""
    facts = county.facts
    total = county.registers["active_total"]
    no_rollover = total.base + total.until[:, -1] < 10**8
    return (county.consumption.detail_row < 0) & (facts.solar_kw == 0) & (facts.multiplier == 1) & no_rollover


def scale_multiplier(county: County, accounts: Ints, wrong: Ints, *, since: int = 0) -> Ints:
    """Readings and bill inputs of accounts with another multiplier (one an account); the bill rows, not yet re-priced."""
    bills, frame = county.bills, county.tables["reading"]
    rows = county.bill_row[accounts][:, since:]
    rows = np.sort(rows[rows >= 0])
    place = np.searchsorted(accounts, bills.account[rows])
    for name in ("metered", "reactive", "demand_kw"):
        values = getattr(bills, name)
        right = bills.multiplier[rows]
        factor = wrong[place]
        if values.ndim == 2:
            values[rows] = values[rows] // right[:, None] * factor[:, None]
        else:
            values[rows] = values[rows] * factor // right
    bills.multiplier[rows] = wrong[place]
    refresh_losses(county, rows)
    some = np.flatnonzero(np.isin(frame["_bill"], rows))
    factor = wrong[np.searchsorted(accounts, frame["_account"][some])]
    right = frame["multiplier"][some] // 100
    frame.columns["energy_kwh"][some] = frame["energy_kwh"][some] // right * factor  # type: ignore[index]
    frame.columns["multiplier"][some] = factor * 100  # type: ignore[index]
    demand = county.tables["demand_reading"]
    some = np.flatnonzero(np.isin(demand["_account"], accounts) & (demand["_month"] >= since))
    factor = wrong[np.searchsorted(accounts, demand["_account"][some])]
    right = demand["multiplier"][some] // 100
    demand.columns["demand_kw"][some] = demand["demand_kw"][some] * factor // right  # type: ignore[index]
    demand.columns["multiplier"][some] = factor * 100  # type: ignore[index]
    county.dirty[rows] = True
    return rows


def divide_registers(county: County, accounts: Ints, divisor: int) -> None:
    """What the registers of accounts show, and their demand, divided by a whole number that divides 100."""
    for table, columns in (
        ("reading", ("last_value", "this_value")),
        ("installation_register", ("install_value", "remove_value", "store_value")),
        ("demand_reading", ("demand_value",)),
        (
            "daily_register",
            tuple(c for c in county.tables["daily_register"].columns if c.startswith(("active_", "reactive_", "reverse_"))),
        ),
    ):
        frame = county.tables[table]
        some = rows_of(frame, accounts)
        for column in columns:
            values = frame[column][some]
            frame.columns[column][some] = np.where(values == NULL, NULL, values // divisor)  # type: ignore[index]

"""Adding changes of capacity or charge mode to the files of an account, with events, applications and bills alike."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate import ids, workdays
from jicha.simulate.billing import cut_spans
from jicha.simulate.correction import rows_of
from jicha.simulate.county import County
from jicha.simulate.file_tables import EVENTS, WORKDAYS_AHEAD
from jicha.simulate.frame import NULL, Frame
from jicha.simulate.pricing import Spans
from jicha.simulate.process import Requests, applications_of

Ints = np.ndarray[Any, np.dtype[np.int64]]


def add_reduction(county: County, account: int, first: int, last: int) -> None:
    """The second transformer is stopped from one day to another: events, applications, versions, equipment, spans."""
    facts = county.facts
    facts.stopped_from[account], facts.stopped_to[account] = first, last
    small = float(facts.kva[account] - facts.unit_kva[account, 1])
    _split_version(county, "account_version", account, first, running_capacity_kva=small)
    _split_version(county, "account_version", account, last, running_capacity_kva=float(facts.kva[account]))
    _split_version(county, "customer_equipment", account, first, only=2, state="stopped", sealed_at=first * 86400 + 32400)
    _split_version(county, "customer_equipment", account, last, only=2, state="running", sealed_at=None)
    _add_event(county, account, "reduce", first, until=last, before=facts.kva[account], after=small, digit=1)
    _add_event(county, account, "restore", last, until=None, before=small, after=facts.kva[account], digit=2)
    recut(county, np.sort(county.bill_row[account][county.bill_row[account] >= 0]))


def interrupt_reduction(county: County, account: int, first: int, last: int) -> None:
    """A reduction in force is restored for the days from first to last: files, events and the capacity of the bills."""
    facts, spans = county.facts, county.spans
    full = float(facts.kva[account])
    small = full - float(facts.unit_kva[account, 1])
    event = county.tables["account_event"]
    open_ones = rows_of(event, np.array([account]), event=[EVENTS.index("reduce")])
    _between(county, "account_version", account, first, last, {"running_capacity_kva": full})
    running = {"state": "running", "sealed_at": None, "seal_no": None}
    _between(county, "customer_equipment", account, first, last, running, only=2)
    end = int(event["effective_to"][open_ones[-1]])
    until = None if end == NULL else end
    event.change(open_ones[-1:], effective_to=np.array([first]))
    _add_event(county, account, "restore", first, until=None, before=small, after=full, digit=3)
    _add_event(county, account, "reduce", last, until=until, before=full, after=small, digit=4)
    for day, kva in ((first, full), (last, small)):
        hit = np.flatnonzero((county.bills.account[spans.bill] == account) & (spans.start < day) & (spans.end > day))
        for at in hit:
            spans = Spans(
                bill=np.append(spans.bill, spans.bill[at]),
                start=np.append(spans.start, day),
                end=np.append(spans.end, spans.end[at]),
                kva=np.append(spans.kva, int(kva * 100)),
            )
            spans.end[at] = day
    inside = (county.bills.account[spans.bill] == account) & (spans.start >= first) & (spans.end <= last)
    spans.kva[inside] = int(full * 100)
    order = np.lexsort((spans.start, spans.bill))
    county.spans = Spans(spans.bill[order], spans.start[order], spans.end[order], spans.kva[order])
    county.dirty[county.bill_row[account][county.bill_row[account] >= 0]] = True


def _between(
    county: County, table: str, account: int, first: int, last: int, values: dict[str, Any], *, only: int | None = None
) -> None:
    """Give the version in force from first to last other values; what follows it is as it was before."""
    frame = county.tables[table]
    rows = rows_of(frame, np.array([account]), **({} if only is None else {"which": [only]}))
    since, until = frame["valid_from"][rows], frame["valid_to"][rows]
    row = rows[(since <= first) & ((until == NULL) | (until >= last))][:1]
    middle, after = frame.take(row), frame.take(row)
    frame.change(row, valid_to=np.array([first]))
    middle.change(np.array([0]), valid_from=np.array([first]), valid_to=np.array([last]), **values)
    after.change(np.array([0]), valid_from=np.array([last]))
    frame.join(middle)
    frame.join(after)


def add_mode_change(county: County, account: int, day: int, mode: str, digit: int) -> None:
    """The way capacity is charged changes on a day: tariff, event and application."""
    _split_version(county, "tariff_assignment", account, day, charge_mode=mode, applied_on=day - 22)
    kva = county.facts.kva[account]
    _add_event(county, account, "mode_change", day, until=None, before=kva, after=kva, digit=digit)


def recut(county: County, rows: Ints) -> None:
    """Cut the capacity spans of bills anew by the facts."""
    spans = county.spans
    kept = ~np.isin(spans.bill, rows)
    new = cut_spans(county.facts, county.bills.rows(rows))
    county.spans = Spans(
        bill=np.concatenate([spans.bill[kept], rows[new.bill]]),
        start=np.concatenate([spans.start[kept], new.start]),
        end=np.concatenate([spans.end[kept], new.end]),
        kva=np.concatenate([spans.kva[kept], new.kva]),
    )
    county.dirty[rows] = True


def _split_version(county: County, table: str, account: int, day: int, *, only: int | None = None, **values: Any) -> None:
    """End the version in force on a day and begin another with other values."""
    frame = county.tables[table]
    rows = rows_of(frame, np.array([account]), **({} if only is None else {"which": [only]}))
    row = rows[np.argmax(frame["valid_from"][rows])]
    later = frame.take(np.array([row]))
    frame.change(np.array([row]), valid_to=np.array([day]))
    later.change(np.array([0]), valid_from=np.array([day]), **values)
    frame.join(later)


def _add_event(
    county: County, account: int, kind: str, day: int, *, until: int | None, before: float, after: float, digit: int
) -> None:
    facts = county.facts
    number = facts.number[[account]] * 10 + digit
    unit = kind in ("reduce", "restore")
    county.tables["account_event"].append(
        1,
        event_id=ids.numbered("SJ", number, 11),
        account_id=ids.account(facts.number[[account]]),
        kind=kind,
        applied_on=workdays.subtract(np.array([day]), WORKDAYS_AHEAD),
        effective_from=np.array([day]),
        effective_to=None if until is None else np.array([until]),
        capacity_before_kva=float(before),
        capacity_after_kva=float(after),
        equipment_id=ids.numbered("BYQ", facts.number[[account]] * 10 + 2, 11).blank(np.array([not unit])),
        application_id=ids.numbered("YK", number, 11),
        energised_at=np.array([day * 86400]),
        is_whole_unit=np.array([1 if unit else -1], dtype=np.int8),
        _account=account,
        _event=EVENTS.index(kind),
    )
    rng = county.plan.rng(int(facts.number[account]), f"added {digit}")
    new: tuple[Frame, Frame] = applications_of(rng, county, Requests(kind, number, np.array([account]), np.array([day])))
    for frame in new:
        county.tables[frame.table].join(frame)

"""Readings by month and register, demand readings, daily freezes, collection by day and reading exceptions."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate import ids
from jicha.simulate.customers import Facts
from jicha.simulate.demand import Demand
from jicha.simulate.frame import NULL, Frame, Scaled, coded, hundredths, stack
from jicha.simulate.metering_tables import HEAD, READERS
from jicha.simulate.pricing import BillInputs, half_up
from jicha.simulate.registers import CHANNELS, FULL_SCALE, Channel, Pieces, Registers, make_pieces

Ints = np.ndarray[Any, np.dtype[np.int64]]


def reading_frame(facts: Facts, registers: Registers, bills: BillInputs, bill_key: Any) -> Frame:
    """Every register of every bill, one row a meter: value before, value now, energy."""
    rng = facts.plan.rng(facts.chunk.number, "readings")
    pieces = make_pieces(facts, bills.account, bills.month, bills.start, bills.end)
    manual = rng.random(len(bills)) < 0.015
    manual &= ~facts.high_voltage[bills.account]
    manual |= facts.read_shift[bills.account, bills.month] > 0
    blank = rng.random(len(bills)) < 0.03
    frames = []
    for number, channel in enumerate(registers.channels):
        frames.append(_channel_readings(facts, channel, number, pieces, bills, bill_key, manual, blank))
    return stack([f for f in frames if f.n])


def _channel_readings(
    facts: Facts, channel: Channel, number: int, pieces: Pieces, bills: BillInputs, bill_key: Any, manual: Any, blank: Any
) -> Frame:
    rows = np.flatnonzero(channel.place[pieces.account] >= 0)
    a, generation = pieces.account[rows], pieces.generation[rows]
    start, end, bill = pieces.start[rows], pieces.end[rows], pieces.bill[rows]
    last, this = piece_values(facts, channel, a, start, end, generation, bills, bill)
    energy = half_up(((this - last) % FULL_SCALE) * facts.multiplier[a] * 100, 100)
    closing = end == facts.closed[a]
    planned = np.where(closing, end, facts.plan.month_starts[1:][pieces.month[rows]])
    by_hand = manual[bill]
    part = end < bills.end[bill]
    exception = np.where(part | (start > bills.start[bill]), 1, np.where(this < last, 2, 0))
    exception = np.where(facts.read_shift[a, pieces.month[rows]] > 0, 3, exception)
    return Frame(
        "reading",
        len(rows),
        metering_point_id=ids.point(facts.number).take(a),
        read_month=facts.plan.month_starts[:-1][pieces.month[rows]],
        register=CHANNELS[number],
        meter_asset_id=meter_text(facts, a, generation),
        account_id=ids.account(facts.number).take(a),
        last_value=Scaled(last * 100),
        this_value=Scaled(this * 100),
        multiplier=facts.multiplier[a],
        energy_kwh=Scaled(energy),
        last_read_on=start,
        read_on=end,
        read_at=np.where(blank[bill], NULL, end * 86400 + np.where(by_hand, 34000, 0)),
        planned_on=planned,
        kind=coded(("automatic", "manual"), by_hand.astype(np.int32)),
        reader_id=ids.staff(facts.station, READERS).take(a).blank(blank[bill]),
        book_id=ids.book(facts.feeder).take(a),
        exception_code=coded(("none", "meter_change", "rollover", "moved_day"), exception),
        bill_id=bill_key.take(bill),
        _account=a,
        _month=pieces.month[rows],
        _generation=generation,
        _channel=number,
        _bill=bill,
    )


def piece_values(
    facts: Facts, channel: Channel, a: Ints, start: Ints, end: Ints, generation: Ints, bills: BillInputs, bill: Ints
) -> tuple[Ints, Ints]:
    """The values before and now of pieces, hundredths of a register unit."""
    first = int(facts.plan.month_starts[0])
    row = channel.place[a]
    changed = facts.meter_changed_on[a]
    begins_new = (generation == 1) & (start == changed) & (changed >= bills.start[bill])
    ends_old = (generation == 0) & (end == changed) & (changed >= bills.start[bill]) & (changed < bills.end[bill])
    last = np.where(begins_new, channel.new_install[row], channel.at(row, start - first, generation))
    this = np.where(ends_old, channel.removed(row), channel.at(row, end - first, generation))
    return last, this


def meter_text(facts: Facts, a: Ints, generation: Ints) -> Any:
    """Meter asset numbers of accounts with the meter's generation."""
    both = ids.meter(np.repeat(facts.number, 2), np.tile([0, 1], facts.n))
    return both.take(a * 2 + generation)


def demand_frame(facts: Facts, demand: Demand, bills: BillInputs, detailed: Ints) -> Frame:
    """One row a month for every meter with a demand register (two in the month of its change)."""
    has = np.zeros(facts.n, dtype=bool)
    has[detailed] = True
    pieces = make_pieces(facts, bills.account, bills.month, bills.start, bills.end)
    rows = np.flatnonzero(has[pieces.account])
    a, month, generation = pieces.account[rows], pieces.month[rows], pieces.generation[rows]
    value = demand.value[a, month]
    occurred = demand.occurred_day[a, month]
    # The month's maximum belongs to the meter that was in place; the other one shows a little less.
    own = (occurred >= pieces.start[rows]) & (occurred < pieces.end[rows])
    alone = (pieces.end[rows] == bills.end[pieces.bill[rows]]) & (pieces.start[rows] == bills.start[pieces.bill[rows]])
    value = np.where(own | alone, value, value * 9 // 10)
    occurred = np.where(
        own, occurred, np.clip(occurred, pieces.start[rows], np.maximum(pieces.end[rows] - 1, pieces.start[rows]))
    )
    return Frame(
        "demand_reading",
        len(rows),
        metering_point_id=ids.point(facts.number).take(a),
        read_month=facts.plan.month_starts[:-1][month],
        meter_asset_id=meter_text(facts, a, generation),
        account_id=ids.account(facts.number).take(a),
        demand_value=Scaled(value),
        multiplier=facts.multiplier[a],
        demand_kw=hundredths("demand_reading", "demand_kw", half_up(value * facts.multiplier[a], 100)),
        occurred_at=occurred * 86400 + 36000 + (a % 32) * 900,
        reset_at=facts.plan.month_starts[1:][month] * 86400,
        read_on=pieces.end[rows],
        power_source_id=ids.numbered("DY", facts.number).take(a),
        _account=a,
        _month=month,
    )


def exception_frame(facts: Facts) -> Frame:
    """The approvals of moved reading days."""
    a, month = np.nonzero(facts.read_shift)
    return moved_exceptions(facts, a, month, facts.read_shift[a, month])


def moved_exceptions(facts: Facts, a: Ints, month: Ints, days: Any) -> Frame:
    """Approvals for accounts, months and days of delay."""
    planned = facts.plan.month_starts[1:][month]
    return Frame(
        "reading_exception",
        len(a),
        exception_id=ids.numbered("LW", facts.number[a] * 100 + month, 11),
        read_month=facts.plan.month_starts[:-1][month],
        account_id=ids.account(facts.number[a]),
        kind="moved_day",
        approved_by=ids.staff(facts.station[a], HEAD),
        approved_on=planned - 2,
        moved_to=planned + days,
        reason="道路中断，经批准改期抄表",
        _account=a,
        _month=month,
    )


def daily_accounts(facts: Facts) -> Ints:
    """The accounts of the public districts that are frozen daily, and all customers with a transformer of their own there."""
    rng = facts.plan.rng(facts.chunk.number, "daily")
    districts = np.arange(facts.chunk.districts.start, facts.chunk.districts.stop)
    order = rng.permutation(districts)
    chosen = order[: max(1, round(len(districts) * facts.plan.daily))]
    high = facts.high_voltage & (rng.random(facts.n) < max(facts.plan.daily, 0.1))
    now = np.where(facts.moved_to >= 0, facts.moved_to, facts.district)
    return np.flatnonzero(np.isin(facts.district, chosen) | np.isin(now, chosen) | high)


COLUMN = {
    "active_total": "active_total",
    "active_sharp": "active_sharp",
    "active_peak": "active_peak",
    "active_flat": "active_flat",
    "active_valley": "active_valley",
    "reverse_total": "reverse_total",
    "reactive_total": "reactive_q1",
    "reactive_reverse": "reactive_q4",
}


def daily_frames(facts: Facts, registers: Registers, accounts: Ints) -> tuple[Frame, Frame]:
    """Midnight registers and what the collection system received, day by day of some accounts."""
    plan = facts.plan
    rng = plan.rng(facts.chunk.number, "freezes")
    first, n_days = int(plan.month_starts[0]), plan.day_count
    a = np.repeat(accounts, n_days + 1)
    day = np.tile(np.arange(n_days + 1), len(accounts))
    live = (day + first >= facts.opened[a]) & ((facts.closed[a] == NULL) | (day + first <= facts.closed[a]))
    received = rng.random(len(a)) >= 0.004
    late = ~received & (rng.random(len(a)) < 0.5)
    seconds = _clock_offsets(facts, a, day)
    outage = _blocked(facts, a, day)
    keep = np.flatnonzero(live)
    a, day, received, late = a[keep], day[keep], received[keep] & ~outage[keep], late[keep] & ~outage[keep]
    seconds = seconds[keep]
    last_days = day >= n_days - 2
    late_after = late & last_days  # came in only after the run
    shown = received | (late & ~last_days)
    rows = np.flatnonzero(shown)
    changed = facts.meter_changed_on[a]
    generation = ((changed != NULL) & (day + first > changed)).astype(np.int64)
    frame = Frame(
        "daily_register",
        len(rows),
        metering_point_id=ids.point(facts.number).take(a[rows]),
        day=day[rows] + first,
        account_id=ids.account(facts.number).take(a[rows]),
        meter_asset_id=meter_text(facts, a[rows], generation[rows]),
        frozen_at=(day[rows] + first) * 86400,
        clock_offset_s=seconds[rows],
        is_backfilled=late[rows],
        quality="good",
        _account=a[rows],
        _day=day[rows],
    )
    for channel in registers.channels:
        place = channel.place[a[rows]]
        has = np.flatnonzero(place >= 0)
        values = np.full(len(rows), NULL)
        values[has] = channel.at(place[has], day[rows][has], generation[rows][has]) * 100
        frame.put(COLUMN[channel.name], Scaled(values))
    point = np.flatnonzero(day < n_days)
    a, day, received, late, late_after = a[point], day[point], received[point], late[point], late_after[point]
    backfilled = np.where(late, np.where(late_after, plan.month_starts[-1] + 20, day + first + 3) * 86400 + 30000, NULL)
    district = np.where(facts.district >= 0, facts.district, 10_000_000 + facts.number)
    collected = Frame(
        "collection_day",
        len(a),
        metering_point_id=ids.point(facts.number).take(a),
        day=day + first,
        account_id=ids.account(facts.number).take(a),
        terminal_id=ids.terminal(district).take(a),
        expected_points=np.ones(len(a), dtype=np.int64),
        received_points=received.astype(np.int64),
        frozen_ok=received | (late & ~late_after),
        failure_reason=coded(("none", "carrier_noise"), (~received).astype(np.int32)),
        backfilled_at=backfilled,
        _account=a,
        _day=day,
    )
    return frame, collected


def _blocked(facts: Facts, account: Ints, day: Ints) -> Any:
    """Nothing came in around a reading that somebody therefore took by hand, on a later day and with approval."""
    a, month = np.nonzero(facts.read_shift)
    some = a % 4 == 0
    until = np.full((facts.n, 2), -1)
    at = facts.plan.month_starts[1:][month] - facts.plan.month_starts[0]
    until[a[some], 0], until[a[some], 1] = at[some] - 9, at[some] + facts.read_shift[a, month][some]
    return (day >= until[account, 0]) & (day <= until[account, 1]) & (until[account, 0] >= 0)


def _clock_offsets(facts: Facts, account: Ints, day: Ints) -> Ints:
    """Clocks within a minute, some slow by three or four minutes, and now and then a delay of transmission."""
    rng = facts.plan.rng(facts.chunk.number, "clocks")
    offset = rng.integers(-40, 40, len(day)) - np.where(facts.number[account] % 61 == 5, 200, 0)
    return offset + np.where(rng.random(len(day)) < 0.0005, 700, 0)

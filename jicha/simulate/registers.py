"""What the registers of every meter show on any day: install values, running sums, meter changes and rollover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from jicha.simulate.consumption import Consumption
from jicha.simulate.customers import Facts
from jicha.simulate.frame import NULL

Ints = np.ndarray[Any, np.dtype[np.int64]]
FULL_SCALE = 10**8  # 999999.99 in hundredths, then zero again
MORNING = 0.02  # share of a day's energy that the old meter still registers on the day of its change
CHANNELS = (
    "active_total",
    "active_sharp",
    "active_peak",
    "active_flat",
    "active_valley",
    "reactive_total",
    "reverse_total",
    "reactive_reverse",
)


@dataclass
class Channel:
    """One register of some accounts: `until` [k, days + 1] in hundredths, `base` what it showed when the window began."""

    name: str
    accounts: Ints
    until: Ints
    base: Ints
    install: Ints  # the value on installation of the meter in place at the beginning
    change_cut: Ints  # the running sum at the moment of the meter change, 0 without
    new_install: Ints  # the value on installation of the second meter
    place: Ints  # row of an account, -1 if it has none

    def at(self, rows: Ints, day: Ints, generation: Ints) -> Ints:
        """Register values (hundredths, rolled over) of channel rows on days of the window (0 the first)."""
        total = self.until[rows, day]
        first = self.base[rows] + total
        second = self.new_install[rows] + total - self.change_cut[rows]
        return np.where(generation == 0, first, second) % FULL_SCALE

    def removed(self, rows: Ints) -> Ints:
        """What the first meter showed when it was taken away."""
        return (self.base[rows] + self.change_cut[rows]) % FULL_SCALE


@dataclass
class Registers:
    """All channels of a chunk and the pieces that bills are read in."""

    facts: Facts
    channels: tuple[Channel, ...]

    def __getitem__(self, name: str) -> Channel:
        return self.channels[CHANNELS.index(name)]


def make_registers(facts: Facts, consumption: Consumption) -> Registers:
    """The registers of a chunk's meters."""
    rng = facts.plan.rng(facts.chunk.number, "registers")
    everyone = np.arange(facts.n)
    total = _channel(facts, "active_total", everyone, consumption.forward_until)
    years = np.maximum(facts.plan.month_starts[0] - facts.installed_on, 0) / 365
    per_year = total.until[:, -1] / max(1, facts.plan.months) * 12
    total.base[:] = np.minimum(years * per_year * rng.uniform(0.7, 1.1, facts.n), 0.8 * FULL_SCALE).astype(np.int64)
    near = np.flatnonzero((rng.random(facts.n) < 0.002) & (total.until[:, -1] > 2000) & (facts.meter_changed_on == NULL))
    near = near[facts.opened[near] < facts.plan.month_starts[0]]
    total.base[near] = FULL_SCALE - (total.until[near, -1] * rng.uniform(0.3, 0.7, len(near))).astype(np.int64)
    detailed = consumption.detailed
    bands = [_channel(facts, CHANNELS[1 + b], detailed, consumption.bands_until[:, :, b]) for b in range(4)]
    _split_base(total, bands, detailed, reset=facts.number[detailed] % 40 == 3)
    reactive = _channel(facts, "reactive_total", detailed, consumption.reactive_until)
    reactive.base[:] = (total.base[detailed] * 0.4).astype(np.int64)
    reverse = _channel(facts, "reverse_total", consumption.solar, consumption.reverse_until)
    reverse.base[:] = np.where(facts.opened[consumption.solar] < facts.plan.month_starts[0], 250_000, 0)
    back = _channel(facts, "reactive_reverse", consumption.overcompensated, consumption.reactive_back_until)
    back.base[:] = total.base[consumption.overcompensated] // 10
    for band in bands:  # the total of a changed meter is cut where its bands are
        total.change_cut[detailed] += band.change_cut
    return Registers(facts, (total, *bands, reactive, reverse, back))


def _channel(facts: Facts, name: str, accounts: Ints, until: Ints) -> Channel:
    changed = facts.meter_changed_on[accounts]
    cut = np.zeros(len(accounts), dtype=np.int64)
    rows = np.flatnonzero(changed != NULL)
    day = changed[rows] - facts.plan.month_starts[0]
    morning = np.floor((until[rows, day + 1] - until[rows, day]) * MORNING).astype(np.int64)
    is_total = name == "active_total"
    plain = facts.attribute("tou")[accounts[rows]] | facts.high_voltage[accounts[rows]]
    cut[rows] = np.where(is_total & plain, 0, until[rows, day] + morning)
    place = np.full(facts.n, -1)
    place[accounts] = np.arange(len(accounts))
    zero = np.zeros(len(accounts), dtype=np.int64)
    return Channel(name, accounts, until, zero.copy(), zero.copy(), cut, zero.copy(), place)


def _split_base(total: Channel, bands: list[Channel], detailed: Ints, *, reset: Any) -> None:
    """Band bases that add up to the total's, but where new settings once set the valley band back to zero."""
    shares = (0.06, 0.38, 0.31)
    rest = total.base[detailed].copy()
    for band, share in zip((bands[0], bands[1], bands[3]), shares, strict=True):
        band.base[:] = (total.base[detailed] * share).astype(np.int64)
        rest -= band.base
    bands[2].base[:] = rest
    bands[3].base[reset] = 0


@dataclass
class Pieces:
    """Bills cut by meter: bill row, account, month, first day, day after (absolute) and the meter's generation."""

    bill: Ints
    account: Ints
    month: Ints
    start: Ints
    end: Ints
    generation: Ints


def make_pieces(facts: Facts, bill_account: Ints, bill_month: Ints, start: Ints, end: Ints) -> Pieces:
    """One piece a bill, two in the month of a meter change."""
    changed = facts.meter_changed_on[bill_account]
    inside = np.flatnonzero((changed != NULL) & (changed >= start) & (changed < end))
    rows = np.concatenate([np.arange(len(start)), inside])
    generation = ((changed != NULL) & (changed < start)).astype(np.int64)
    first, last = start[rows].copy(), end[rows].copy()
    n = len(start)
    last[inside] = changed[inside]
    first[n:] = changed[inside]
    generation = np.concatenate([generation, np.ones(len(inside), dtype=np.int64)])
    order = np.lexsort((generation, rows))
    return Pieces(
        bill=rows[order],
        account=bill_account[rows][order],
        month=bill_month[rows][order],
        start=first[order],
        end=last[order],
        generation=generation[order],
    )

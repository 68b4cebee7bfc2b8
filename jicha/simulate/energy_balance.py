"""Energy of every gateway and day: what customers drew, plus technical losses, up to the buses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from jicha.simulate.consumption import Consumption
from jicha.simulate.customers import Facts
from jicha.simulate.grid import Chunk, Grid
from jicha.simulate.transformers import losses_w

Ints = np.ndarray[Any, np.dtype[np.int64]]
UNIT = 10_000  # gateway energy is kept in 1e-4 kWh


@dataclass
class Balance:
    """Energies in 1e-4 kWh by day: districts net of feed-in, feeders, 10 kV bus inputs, 35 kV bus inputs."""

    district: Ints  # [districts, days], negative where the district feeds back
    district_capacity: Ints
    district_loss_pct: Any
    feeder: Ints  # [feeders, days]
    bus: Ints  # [substations, 3, days]: what comes in
    service: Ints  # [substations, 3, days]: the substation's own use
    transfer: tuple[int, int, int, int, Ints] | None  # from feeder, to feeder, first and last day, energy by day
    moved_district: tuple[int, int, int] | None  # district (in the chunk), new feeder (in the chunk), day


def balance_energy(facts: Facts, grid: Grid, consumption: Consumption) -> Balance:
    """The balances of one chunk; nothing of a defect is in them."""
    chunk, plan = facts.chunk, facts.plan
    rng = plan.rng(chunk.number, "balance")
    n_days = plan.day_count
    drawn = district_energy(facts, consumption)
    size = grid.district_size[chunk.districts.start : chunk.districts.stop]
    peak = drawn.max(axis=1) / UNIT / 24
    capacity = np.array([100, 200, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500])
    kva = capacity[np.minimum(np.searchsorted(capacity, np.maximum(peak * 2.2, size * 2.0)), len(capacity) - 1)]
    rate = rng.uniform(0.018, 0.034, len(size))
    noise = rng.normal(1, 0.04, drawn.shape)
    loss = np.floor((np.abs(drawn) * rate[:, None] + size[:, None] * 0.05 * UNIT) * noise).astype(np.int64)
    district = drawn + loss

    feeder = _feeder_energy(facts, grid, consumption, district, kva)
    moved = _moved_district(rng, facts, grid)
    if moved:
        d, new, day = moved
        old = int(grid.district_feeder[chunk.districts.start + d]) - chunk.feeders.start
        feeder[old, day:] -= district[d, day:]
        feeder[new, day:] += district[d, day:]
    line_rate = rng.uniform(0.012, 0.028, len(feeder))
    feeder += np.floor(np.abs(feeder) * line_rate[:, None] * rng.normal(1, 0.03, feeder.shape)).astype(np.int64)
    transfer = _transfer(rng, grid, chunk, feeder, n_days)
    bus, service = _buses(rng, grid, chunk, feeder)
    return Balance(district, kva, (rate + 0.004) * 100, feeder, bus, service, transfer, moved)


def district_energy(facts: Facts, consumption: Consumption) -> Ints:
    """What the customers of each public district drew each day, less what they fed in, in 1e-4 kWh."""
    chunk = facts.chunk
    first = facts.plan.month_starts[0]
    drawn = np.zeros((len(chunk.districts), facts.plan.day_count), dtype=np.int64)
    public = np.flatnonzero(facts.district >= 0)
    primary = consumption.forward[public].astype(np.int64) * facts.multiplier[public, None]
    bounds = np.searchsorted(facts.district[public], np.array(chunk.districts))
    drawn += np.add.reduceat(primary, bounds, axis=0)
    np.subtract.at(drawn, facts.district[consumption.solar] - chunk.districts.start, consumption.reverse)
    for row in np.flatnonzero(facts.moved_to >= 0):
        day = int(facts.moved_on[row] - first)
        energy = consumption.forward[row, day:].astype(np.int64) * facts.multiplier[row]
        drawn[facts.district[row] - chunk.districts.start, day:] -= energy
        drawn[facts.moved_to[row] - chunk.districts.start, day:] += energy
    return drawn * 100


def _feeder_energy(facts: Facts, grid: Grid, consumption: Consumption, district: Ints, kva: Ints) -> Ints:
    chunk = facts.chunk
    feeder = np.zeros((len(chunk.feeders), facts.plan.day_count), dtype=np.int64)
    place = grid.district_feeder[chunk.districts.start : chunk.districts.stop] - chunk.feeders.start
    p0, _ = losses_w(kva)
    np.add.at(feeder, place, district + np.round(p0 * 24 / 1000 * UNIT).astype(np.int64)[:, None])
    high = np.flatnonzero(facts.high_voltage)
    energy = consumption.forward[high].astype(np.int64) * facts.multiplier[high, None] * 100
    low_side = ~facts.high_side[high]
    p0, pk = losses_w(facts.kva[high])
    load = energy / UNIT / 24 / facts.kva[high, None]
    lost = (p0[:, None] + load**2 * pk[:, None]) * 24 / 1000 * low_side[:, None]
    np.add.at(feeder, facts.feeder[high] - chunk.feeders.start, energy + np.floor(lost * UNIT).astype(np.int64))
    return feeder


def _moved_district(rng: np.random.Generator, facts: Facts, grid: Grid) -> tuple[int, int, int] | None:
    """One district goes over to the next feeder for good on a month's first day."""
    plan, chunk = facts.plan, facts.chunk
    place = grid.district_feeder[chunk.districts.start : chunk.districts.stop] - chunk.feeders.start
    if plan.months < 4 or len(np.unique(place)) < 2:
        return None
    d = int(np.flatnonzero(place == place[0])[-1])
    day = int(plan.month_starts[int(rng.integers(2, plan.months - 1))] - plan.month_starts[0])
    return d, int(place[place > place[0]][0]), day


def _transfer(
    rng: np.random.Generator, grid: Grid, chunk: Chunk, feeder: Ints, n_days: int
) -> tuple[int, int, int, int, Ints] | None:
    """For a few days one feeder gives a part of its load to its neighbour."""
    at10 = np.flatnonzero(grid.feeder_bus[chunk.feeders.start : chunk.feeders.stop] < 2)
    if len(at10) < 4 or n_days < 90:
        return None
    giver, taker = int(at10[2]), int(at10[3])
    first = int(rng.integers(30, n_days - 20))
    last = first + int(rng.integers(3, 7))
    energy = np.floor(feeder[giver, first:last] * 0.2).astype(np.int64)
    feeder[giver, first:last] -= energy
    feeder[taker, first:last] += energy
    return giver, taker, first, last, energy


def _buses(rng: np.random.Generator, grid: Grid, chunk: Chunk, feeder: Ints) -> tuple[Ints, Ints]:
    """Input of both 10 kV buses and of the 35 kV bus, which feeds them through the main transformers."""
    n, n_days = len(chunk.substations), feeder.shape[1]
    out = np.zeros((n, 3, n_days), dtype=np.int64)
    local = slice(chunk.feeders.start, chunk.feeders.stop)
    np.add.at(out, (grid.feeder_substation[local] - chunk.substations.start, grid.feeder_bus[local]), feeder)
    service = np.zeros_like(out)
    service[:, 0] = np.floor(rng.uniform(180, 260, (n, 1)) * rng.normal(1, 0.03, (n, n_days)) * UNIT)
    error = rng.normal(0, 0.0015, out.shape)
    bus = out + service
    bus[:, :2] += np.floor(bus[:, :2] * error[:, :2]).astype(np.int64)
    main = bus[:, :2].sum(axis=1)
    upper = out[:, 2] + main + np.floor(main * 0.006).astype(np.int64)
    bus[:, 2] = upper + np.floor(upper * error[:, 2]).astype(np.int64)
    return bus, service


def month_sums(daily: Ints, plan: Any) -> Ints:
    """Sums by month along the last axis."""
    return np.add.reduceat(daily, (plan.month_starts[:-1] - plan.month_starts[0]).astype(np.int64), axis=-1)

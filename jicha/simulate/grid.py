"""The skeleton of the made-up utility: stations, substations, buses, feeders, transformer districts and their sizes.

It is small even for a million accounts and is made whole; everything account-wise is made chunk by chunk,
a chunk being whole substations, so that feeders, buses and stations balance inside one chunk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from jicha.simulate.plan import CHUNK_ACCOUNTS, Plan

FEEDER_ACCOUNTS = 1500
FEEDERS_PER_SUBSTATION = 8
STATIONS_PER_COUNTY = 14
COUNTIES_PER_CITY = 6
Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Chunk:
    """A run of whole substations with the half-open ranges of what belongs to them."""

    number: int
    substations: range
    feeders: range
    districts: range
    accounts: range


@dataclass(frozen=True)
class Grid:
    """Arrays by feeder and public district; accounts of a feeder stand district by district, then its high-voltage ones."""

    feeder_substation: Ints
    feeder_bus: Ints  # 0, 1: the substation's 10 kV bus I or II; 2: its 35 kV bus
    feeder_station: Ints
    feeder_first_account: Ints  # one longer than feeders
    feeder_high_voltage: Ints
    district_feeder: Ints
    district_size: Ints
    stations: int
    chunks: tuple[Chunk, ...]

    @property
    def substations(self) -> int:
        return int(self.feeder_substation[-1]) + 1

    @property
    def counties(self) -> int:
        return -(-self.stations // STATIONS_PER_COUNTY)

    def county(self, station: Any) -> Any:
        return station // STATIONS_PER_COUNTY

    @property
    def cities(self) -> int:
        return -(-self.counties // COUNTIES_PER_CITY)


def spread(total: int, weights: Any) -> Ints:
    """Whole numbers in proportion to the weights that add up to the total."""
    bounds = np.floor(np.concatenate([[0.0], np.cumsum(weights)]) / np.sum(weights) * total + 1e-9).astype(np.int64)
    return np.diff(bounds)


def make_grid(plan: Plan) -> Grid:
    """The skeleton for a plan."""
    rng = plan.rng(-1, "grid")
    feeders10 = max(4, -(-plan.accounts // FEEDER_ACCOUNTS))
    substations = -(-feeders10 // FEEDERS_PER_SUBSTATION)
    per_substation = spread(feeders10, np.ones(substations))
    substation, bus = _feeders(per_substation)
    is35 = bus == 2
    low, high = _counts(plan, is35)
    district_feeder, district_size = _districts(rng, low)
    stations_each = 3 if substations == 1 else 2
    place = np.concatenate([np.minimum(np.arange(n + 1) * stations_each // n, stations_each - 1) for n in per_substation])
    grid = Grid(
        feeder_substation=substation,
        feeder_bus=bus,
        feeder_station=substation * stations_each + place,
        feeder_first_account=np.concatenate([[0], np.cumsum(low + high)]),
        feeder_high_voltage=high,
        district_feeder=district_feeder,
        district_size=district_size,
        stations=substations * stations_each,
        chunks=(),
    )
    return Grid(**{**grid.__dict__, "chunks": tuple(_chunks(grid))})


def _feeders(per_substation: Ints) -> tuple[Ints, Ints]:
    """Substation and bus of each feeder: its 10 kV feeders on two buses, then one 35 kV feeder."""
    substation = np.concatenate([np.full(n + 1, s) for s, n in enumerate(per_substation)])
    bus = np.concatenate([np.append(np.arange(n) * 2 // n, 2) for n in per_substation])
    return substation, bus


def _counts(plan: Plan, is35: Any) -> tuple[Ints, Ints]:
    """Low- and high-voltage accounts of each feeder."""
    n35 = max(int(is35.sum()) * 2, plan.accounts // 4000)
    high = np.zeros(len(is35), dtype=np.int64)
    high[is35] = spread(n35, np.ones(int(is35.sum())))
    high[~is35] = spread(plan.high_voltage - n35, np.ones(int((~is35).sum())))
    low = np.zeros(len(is35), dtype=np.int64)
    low[~is35] = spread(plan.accounts - plan.high_voltage, np.ones(int((~is35).sum())))
    return low, high


def _districts(rng: np.random.Generator, low: Ints) -> tuple[Ints, Ints]:
    """Feeder and size of each public district."""
    feeder, size = [], []
    for f, accounts in enumerate(low):
        if accounts == 0:
            continue
        mean = min(95, max(15, accounts // 4))
        count = max(1, round(accounts / mean))
        sizes = spread(int(accounts), rng.lognormal(0, 0.45, count))
        size.append(sizes[sizes > 0])
        feeder.append(np.full(int((sizes > 0).sum()), f))
    return np.concatenate(feeder), np.concatenate(size)


def _chunks(grid: Grid) -> list[Chunk]:
    first = 0
    chunks: list[Chunk] = []
    ends = np.flatnonzero(np.append(np.diff(grid.feeder_substation) != 0, True)) + 1
    for s, end in enumerate(ends):
        start_feeder = int(ends[first - 1]) if first else 0
        lo, hi = int(grid.feeder_first_account[start_feeder]), int(grid.feeder_first_account[end])
        following = int(grid.feeder_first_account[ends[s + 1]]) if s + 1 < len(ends) else None
        if following is not None and following - lo <= CHUNK_ACCOUNTS * 1.25:
            continue
        districts = np.searchsorted(grid.district_feeder, [start_feeder, end])
        chunks.append(
            Chunk(
                number=len(chunks),
                substations=range(first, s + 1),
                feeders=range(start_feeder, int(end)),
                districts=range(int(districts[0]), int(districts[1])),
                accounts=range(lo, hi),
            )
        )
        first = s + 1
    return chunks

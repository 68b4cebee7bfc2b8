"""Changing what gateways measured: choosing districts that nothing else disturbs, and scaling or adding daily energy."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate import ids
from jicha.simulate.correction import Truth
from jicha.simulate.county import County
from jicha.simulate.energy_balance import district_energy, month_sums
from jicha.simulate.grid_tables import GATEWAYS

Ints = np.ndarray[Any, np.dtype[np.int64]]
UNIT = 10_000


def choose_districts(county: County, rng: np.random.Generator, count: int, *, least_kwh: float, most_kwh: float = np.inf) -> Ints:
    """Public districts, frozen daily, of a size by month, without cut-over; taken from now on."""
    facts, chunk = county.facts, county.chunk
    districts = np.array(chunk.districts)
    energy = month_sums(district_energy(facts, county.consumption), county.plan) / UNIT
    fits = (energy.min(axis=1) >= least_kwh) & (energy[:, -1] <= most_kwh)
    disturbed = np.unique(np.concatenate([facts.district[facts.moved_to >= 0], facts.moved_to[facts.moved_to >= 0]]))
    frozen = np.unique(facts.district[county.daily])
    good = np.isin(districts, frozen) & ~np.isin(districts, disturbed) & fits & ~np.isin(districts, county.taken_districts)
    rows = districts[good]
    chosen = np.sort(rng.choice(rows, size=min(count, len(rows)), replace=False))
    county.taken_districts = np.concatenate([county.taken_districts, chosen])
    return chosen


def gateway_rows(county: County, letter: str, numbers: Ints, first_day: int) -> Ints:
    """The forward rows of gateways from a day of the window on."""
    frame = county.tables["gateway_energy"]
    some = (frame["_gateway"] == GATEWAYS.index(letter)) & np.isin(frame["_number"], numbers)
    return np.flatnonzero(some & (frame["_day"] >= first_day) & (frame["_reverse"] == 0))


def scale(county: County, rows: Ints, factor: Any) -> Ints:
    """Multiply gateway energies; what was added, in 1e-4 kWh."""
    energy = county.tables["gateway_energy"]["energy_kwh"]
    more = np.floor(energy[rows] * (np.asarray(factor) - 1)).astype(np.int64)
    energy[rows] += more
    return more


def feed_upwards(county: County, district: int, days: Ints, more: Ints) -> None:
    """Energy that really flowed into a district also went through its feeder, its bus and the bus above."""
    feeder = int(county.grid.district_feeder[district])
    substation, bus = int(county.grid.feeder_substation[feeder]), int(county.grid.feeder_bus[feeder])
    energy = county.tables["gateway_energy"]["energy_kwh"]
    for letter, number in (("F", feeder), ("AB"[bus], substation), ("C", substation), ("D", substation)):
        rows = gateway_rows(county, letter, np.array([number]), int(days[0]))
        energy[rows[: len(days)]] += more


def first_day_of(county: County, months_back: int) -> int:
    """The day of the window on which the last months_back months begin."""
    starts = county.plan.month_starts
    return int(starts[max(0, county.plan.months - months_back)] - starts[0])


def of_districts(county: County, districts: Ints, months_back: int = 1) -> list[Truth]:
    """One truth row for each district and each of the last months."""
    months = county.plan.month_starts[:-1][-months_back:]
    return [Truth("district", str(key), int(month)) for key in ids.district(districts).values() for month in months]


def beginning(truth: list[Truth]) -> list[Truth]:
    """The rows of the first month: there the loss jumps."""
    return [row for row in truth if row.month == truth[0].month]

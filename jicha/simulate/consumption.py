"""What every meter of a chunk registers each day, in hundredths of a register unit: the truth that everything else repeats."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from jicha.simulate import kinds
from jicha.simulate.customers import Facts
from jicha.simulate.frame import NULL
from jicha.simulate.kinds import KINDS

Ints = np.ndarray[Any, np.dtype[np.int64]]
BANDS = ("sharp", "peak", "flat", "valley")
SHARP_MONTHS = (1, 7, 8, 12)


def band_of_hour(month: int) -> Ints:
    """The published time-of-use band of each hour: 0 sharp, 1 peak, 2 flat, 3 valley."""
    band = np.full(24, 2)
    band[[*range(7), 23]] = 3
    band[[8, 9, 10, *range(17, 22)]] = 1
    if month in SHARP_MONTHS:
        band[[19, 20]] = 0
    return band


@dataclass
class Consumption:
    """Daily register increments: forward [n, days]; bands and reactive of `detailed` accounts; reverse of `solar` ones."""

    facts: Facts
    forward: Ints
    detailed: Ints  # account numbers inside the chunk with band and reactive registers
    bands: Ints  # [len(detailed), days, 4]
    reactive: Ints  # [len(detailed), days]
    overcompensated: Ints  # accounts whose fixed capacitors feed reactive energy back, among `detailed`
    reactive_back: Ints  # [len(overcompensated), days]
    solar: Ints
    reverse: Ints  # [len(solar), days]
    tan_phi: Any

    @cached_property
    def forward_until(self) -> Ints:
        """The forward register's running sum at the beginning of each day, [n, days + 1]."""
        return running(self.forward)

    @cached_property
    def bands_until(self) -> Ints:
        return running(self.bands)

    @cached_property
    def reactive_until(self) -> Ints:
        return running(self.reactive)

    @cached_property
    def reactive_back_until(self) -> Ints:
        return running(self.reactive_back)

    @cached_property
    def reverse_until(self) -> Ints:
        return running(self.reverse)

    @cached_property
    def detail_row(self) -> Ints:
        """Where an account stands in `detailed`, -1 if it does not."""
        place = np.full(self.facts.n, -1)
        place[self.detailed] = np.arange(len(self.detailed))
        return place


def running(increments: Ints) -> Ints:
    """Sums over the days before each day, along axis 1."""
    total = np.zeros((increments.shape[0], increments.shape[1] + 1, *increments.shape[2:]), dtype=np.int64)
    np.cumsum(increments, axis=1, out=total[:, 1:])
    return total


def make_consumption(facts: Facts) -> Consumption:
    """The daily increments of all meters of a chunk."""
    rng = facts.plan.rng(facts.chunk.number, "consumption")
    kwh = _daily_kwh(rng, facts)
    units = kwh / facts.multiplier[:, None] * 100
    forward = np.floor(units + rng.random(units.shape, dtype=np.float32)).astype(np.int32)
    del kwh, units
    detailed = np.flatnonzero(facts.attribute("tou") | facts.high_voltage)
    bands = _split(rng, facts, detailed, forward[detailed])
    tan = _tan_phi(rng, facts, detailed)
    months = facts.plan.month_of_day
    reactive = np.floor(forward[detailed] * tan[:, months] + 0.5).astype(np.int32)
    solar = np.flatnonzero(facts.solar_kw > 0)
    overcompensated, back = _overcompensation(facts, detailed, forward)
    return Consumption(
        facts=facts,
        forward=forward,
        detailed=detailed,
        bands=bands,
        reactive=reactive,
        overcompensated=overcompensated,
        reactive_back=back,
        solar=solar,
        reverse=_solar_export(rng, facts, solar),
        tan_phi=tan,
    )


def _daily_kwh(rng: np.random.Generator, facts: Facts) -> Any:
    plan, n = facts.plan, facts.n
    base = facts.attribute("kwh") * rng.lognormal(0, 1, n) ** facts.attribute("spread")
    base = np.where(facts.high_voltage, base * facts.kva, base)
    cap = np.where(facts.high_voltage, facts.kva * 520, np.where(facts.three_phase, facts.kva * 300, 900))
    base = np.minimum(base, cap)
    calendar = np.array([m.month - 1 for m in plan.month_list])
    season = np.array([kinds.SEASONS[k.season] for k in KINDS])[facts.kind][:, calendar]
    season = np.where((facts.vacant == 2)[:, None], np.isin(calendar, [1, 6, 7]) * 0.8, season)
    season = np.where((facts.vacant == 1)[:, None], 0.0, season)
    gone = (facts.vacant == 3)[:, None] & (np.arange(plan.months) >= facts.vacant_month[:, None])
    season = np.where(gone, 0.0, season)
    monthly = base[:, None] * season * rng.lognormal(0, 0.10, (n, plan.months))
    per_day = (monthly / plan.month_days).astype(np.float32)[:, plan.month_of_day]
    per_day *= rng.lognormal(0, 0.12, per_day.shape).astype(np.float32)
    day = np.arange(plan.day_count) + plan.month_starts[0]
    weekend = (day + 3) % 7 >= 5
    per_day *= np.where(weekend[None, :], facts.attribute("weekend")[:, None], 1.0).astype(np.float32)
    per_day *= facts.run_share(day)
    per_day *= (day >= facts.opened[:, None]) & ((facts.closed[:, None] == NULL) | (day < facts.closed[:, None]))
    return per_day


def band_shares(facts: Facts, accounts: Ints) -> Any:
    """Shares of the four bands by account and month."""
    by_kind = np.zeros((len(KINDS), facts.plan.months, 4))
    for i, kind in enumerate(KINDS):
        hours = kinds.shape(kind.shape)
        for m, month in enumerate(facts.plan.month_list):
            by_kind[i, m] = np.bincount(band_of_hour(month.month), weights=hours, minlength=4)
    return by_kind[facts.kind[accounts]]


def _split(rng: np.random.Generator, facts: Facts, accounts: Ints, forward: Ints) -> Ints:
    """Band increments that add up to the total register exactly; what rounding leaves falls into flat hours."""
    shares = band_shares(facts, accounts) * rng.lognormal(0, 0.05, (len(accounts), 1, 4))
    shares = (shares / shares.sum(axis=2, keepdims=True))[:, facts.plan.month_of_day, :]
    bands = np.floor(forward[:, :, None] * shares).astype(np.int32)
    bands[:, :, 2] += forward - bands.sum(axis=2, dtype=np.int32)
    return bands


def _tan_phi(rng: np.random.Generator, facts: Facts, accounts: Ints) -> Any:
    mean, spread = facts.attribute("pf")[accounts].T
    own = rng.normal(mean, spread)[:, None] + rng.normal(0, 0.01, (len(accounts), facts.plan.months))
    return np.tan(np.arccos(np.clip(own, 0.62, 0.998)))


def _overcompensation(facts: Facts, detailed: Ints, forward: Ints) -> tuple[Ints, Ints]:
    """Some transformers' fixed capacitors stay in at night: what they feed back, in reverse-register units by day."""
    rng = facts.plan.rng(facts.chunk.number, "overcompensation")
    high = detailed[facts.high_voltage[detailed]]
    accounts = np.sort(rng.choice(high, size=min(len(high), max(3, len(high) // 8)), replace=False))
    share = rng.uniform(0.06, 0.25, (len(accounts), 1)) * rng.uniform(0.8, 1.2, (len(accounts), facts.plan.day_count))
    return accounts, np.floor(forward[accounts] * share + 0.5).astype(np.int32)


def _solar_export(rng: np.random.Generator, facts: Facts, solar: Ints) -> Ints:
    sun = np.array([2.0, 2.4, 3.0, 3.6, 4.0, 4.0, 4.4, 4.2, 3.6, 2.9, 2.2, 1.9])
    calendar = np.array([m.month - 1 for m in facts.plan.month_list])[facts.plan.month_of_day]
    kwh = facts.solar_kw[solar][:, None] * sun[calendar] * 0.7 * rng.uniform(0.2, 1.3, (len(solar), facts.plan.day_count))
    day = np.arange(facts.plan.day_count) + facts.plan.month_starts[0]
    return np.floor(kwh * 100 * (day >= facts.opened[solar][:, None])).astype(np.int32)

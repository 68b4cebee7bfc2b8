"""Who the customers of one chunk are and what happens to them: the facts that every table is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from jicha.simulate import kinds
from jicha.simulate.frame import NULL
from jicha.simulate.grid import STATIONS_PER_COUNTY, Chunk, Grid
from jicha.simulate.kinds import KINDS, NUMBER
from jicha.simulate.plan import Plan
from jicha.simulate.prices import months_before_a_change
from jicha.simulate.rare_supplies import rare_supplies

Ints = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
CT_PRIMARY = np.array([5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 250, 300, 400, 500, 600, 800, 1000, 1500, 2000, 3000, 4000])


@dataclass
class Facts:
    """Arrays by account of the chunk; days since 1970, NULL where nothing happens; months as numbers in the window."""

    plan: Plan
    chunk: Chunk
    number: Ints  # the account's number in the county
    kind: Ints
    feeder: Ints
    station: Ints
    district: Ints  # a public district's number, -1 for customers with a transformer of their own
    old_station: Any  # served by another station before the merger
    voltage_kv: Floats  # of supply
    kva: Floats  # contract capacity; kW of a low-voltage connection
    unit_kva: Ints  # the first and second transformer, 0 without: [n, 2]
    motor_kw: Ints  # a high-voltage motor
    opened: Ints
    closed: Ints
    three_phase: Any
    wiring: Ints  # 0 single-phase, 1 three-phase three-wire, 2 three-phase four-wire
    high_side: Any  # metered on the high-voltage side
    ct: Ints  # primary amperes of the current transformer, 0 without
    pt: Ints  # ratio of the voltage transformer, 1 without
    multiplier: Ints
    people: Ints  # registered persons for the tiers
    contract_kw: Floats  # contract demand
    temporary: Any
    legacy_single: Any  # lawful chooser of the single-part price although 315 kVA or more
    important: Ints  # 0 none, 1 second, 2 first grade
    solar_kw: Floats
    vacant: Ints  # 0 lived in, 1 empty all along, 2 holiday home, 3 empty since some month
    vacant_month: Ints
    stopped_from: Ints  # lawful capacity reduction of the second transformer
    stopped_to: Ints
    extended_on: Ints  # the second transformer was added on this day
    spare: Ints  # the second transformer stands by all the time: 0 no, 1 cold and sealed, 2 hot and charged
    nearby_from: Ints  # first day as a project of nearby consumption
    changed_month: Ints  # first month of another category
    changed_kind: Ints
    renamed_on: Ints
    meter_changed_on: Ints
    installed_on: Ints  # of the meter in place when the window begins, or of the first one
    mode_changed_month: Ints  # first month by actual demand instead of transformer capacity
    tou_exempt: Any  # on the published list of customers without time-of-use prices
    old_meter: Any  # older than its rotation period, in a batch with an extended one
    read_shift: Ints  # days by which a month's reading was moved with approval, [n, months]
    moved_to: Ints  # a public district that took the account over, -1
    moved_on: Ints
    punitive: Any  # on the government's list of punitive prices
    direct: Any  # buys in the market by a contract of its own

    @property
    def n(self) -> int:
        return len(self.kind)

    def is_kind(self, *names: str) -> Any:
        return np.isin(self.kind, [NUMBER[name] for name in names])

    def attribute(self, name: str) -> Any:
        return kinds.of(self.kind, name)

    @property
    def high_voltage(self) -> Any:
        return self.attribute("high_voltage")

    @property
    def dual_source(self) -> Any:
        """Served over a second line as well: important customers, and most of those that applied inside the window."""
        applied = (self.opened >= self.plan.month_starts[0]) | (self.extended_on != NULL)
        return self.high_voltage & ~self.temporary & ((self.important > 0) | applied & (self.number % 4 != 1))

    @property
    def fixed_kwh(self) -> Floats:
        """Energy a month agreed for what a temporary low-voltage supply uses beside its meter, NaN without."""
        return np.where(self.temporary & ~self.high_voltage, np.round(self.kva * 8 * 30 * 0.6), np.nan)

    @property
    def fee_exempt(self) -> Any:
        """On the list of those that need not pay for their second line."""
        return self.dual_source & (self.number % 7 == 3)

    def run_kva_of(self, account: Ints, day: Ints) -> Floats:
        """Running transformer capacity (kW of a low-voltage connection) of accounts on days, HV motors included."""
        start, end, added = self.stopped_from[account], self.stopped_to[account], self.extended_on[account]
        stopped = (start != NULL) & (day >= start) & ((end == NULL) | (day < end)) | (self.spare[account] == 1)
        not_yet = (added != NULL) & (day < added)
        return self.kva[account] - self.unit_kva[account, 1] * (stopped | not_yet)

    @property
    def sub_meter_share(self) -> Ints:
        """Per cent of a shared building's energy that a sub-meter takes off its bill, 0 without one."""
        old = (self.opened < self.plan.month_starts[0]) & (self.closed == NULL) & (self.meter_changed_on == NULL)
        return np.where(self.is_kind("collective") & old & (self.number % 2 == 0), 10 + self.number % 23, 0)

    def unit_hours(self, account: Ints, start: Ints, end: Ints) -> Ints:
        """Hours from one day to another for which each of the two transformers was on, [n, 2]."""
        stop, again, added = self.stopped_from[account], self.stopped_to[account], self.extended_on[account]
        since = np.where(added != NULL, np.clip(added, start, end), start)
        off_from = np.where(stop != NULL, np.clip(stop, since, end), end)
        off_to = np.where((stop != NULL) & (again != NULL), np.clip(again, since, end), end)
        return np.stack([end - start, end - since - (off_to - off_from)], axis=1) * 24

    def run_share(self, day: Any) -> Any:
        """Running as a share of contract capacity, [n, days] (float32); only a few accounts ever differ from 1."""
        share = np.ones((self.n, len(day)), dtype=np.float32)
        for row in np.flatnonzero((self.stopped_from != NULL) | (self.extended_on != NULL) | (self.spare == 1)):
            off = np.full(len(day), self.spare[row] == 1)
            if self.stopped_from[row] != NULL:
                off |= (day >= self.stopped_from[row]) & ((self.stopped_to[row] == NULL) | (day < self.stopped_to[row]))
            if self.extended_on[row] != NULL:
                off |= day < self.extended_on[row]
            share[row] -= off * self.unit_kva[row, 1] / self.kva[row]
        return share


def make_facts(plan: Plan, grid: Grid, chunk: Chunk) -> Facts:
    """The customers of one chunk."""
    rng = plan.rng(chunk.number, "customers")
    number = np.array(chunk.accounts, dtype=np.int64)
    n = len(number)
    feeder = np.searchsorted(grid.feeder_first_account, number, side="right") - 1
    within = number - grid.feeder_first_account[feeder]
    is_high = within >= (
        grid.feeder_first_account[feeder + 1] - grid.feeder_first_account[feeder] - grid.feeder_high_voltage[feeder]
    )
    district = np.full(n, -1, dtype=np.int64)
    local = slice(chunk.districts.start, chunk.districts.stop)
    district[~is_high] = np.repeat(np.arange(chunk.districts.start, chunk.districts.stop), grid.district_size[local])
    at35 = is_high & (grid.feeder_bus[feeder] == 2)
    kind = _kinds(rng, is_high, at35)
    u = rng.random(n)
    size = _sizes(rng, kind)
    three = is_high | np.isin(kind, [NUMBER[k] for k in ("collective", "school", "welfare", "irrigation", "workshop", "market")])
    three |= (kind == NUMBER["shop"]) & (u < 0.35) | (kind == NUMBER["farm"]) & (u < 0.4)
    units = np.zeros((n, 2), dtype=np.int64)
    units[is_high, 0] = size[is_high]
    paired = is_high & (size >= 400) & (rng.random(n) < 0.55)
    units[paired, 1] = np.where(size[paired] >= 3150, 2000, np.where(size[paired] >= 800, 400, 200))
    motor = np.where(is_high & (units.sum(axis=1) >= 1600) & (u < 0.3), 250, 0)
    kva = np.where(is_high, units.sum(axis=1) + motor, size).astype(np.float64)
    high_side = is_high & (kva >= 315)
    voltage = np.where(at35, 35.0, np.where(is_high, 10.0, np.where(three, 0.38, 0.22)))
    pt = np.where(high_side, np.where(at35, 350, 100), 1)
    ct = _current_transformer(kva, voltage, high_side, is_high | (kva >= 60) & three)
    facts = Facts(
        plan=plan,
        chunk=chunk,
        number=number,
        kind=kind,
        feeder=feeder,
        station=grid.feeder_station[feeder],
        district=district,
        old_station=_of_merged_station(grid, feeder),
        voltage_kv=voltage,
        kva=kva,
        unit_kva=units,
        motor_kw=motor,
        opened=_opened(rng, plan, n, is_high),
        closed=np.full(n, NULL),
        three_phase=three,
        wiring=np.where(~three, 0, np.where(high_side, 1, 2)),
        high_side=high_side,
        ct=ct,
        pt=pt,
        multiplier=np.where(ct > 0, ct // 5, 1) * pt,
        people=np.where((kind == NUMBER["household"]) & (rng.random(n) < 0.03), rng.integers(5, 8, n), 0),
        contract_kw=np.zeros(n),
        temporary=np.zeros(n, dtype=bool),
        legacy_single=np.zeros(n, dtype=bool),
        important=np.where(is_high & (rng.random(n) < 0.04), rng.integers(1, 3, n), 0),
        solar_kw=np.where((kind == NUMBER["household"]) & (rng.random(n) < 0.02), rng.integers(5, 21, n), 0).astype(np.float64),
        vacant=np.zeros(n, dtype=np.int64),
        vacant_month=np.full(n, NULL),
        stopped_from=np.full(n, NULL),
        stopped_to=np.full(n, NULL),
        extended_on=np.full(n, NULL),
        spare=np.zeros(n, dtype=np.int64),
        nearby_from=np.full(n, NULL),
        changed_month=np.full(n, NULL),
        changed_kind=kind.copy(),
        renamed_on=np.full(n, NULL),
        meter_changed_on=np.full(n, NULL),
        installed_on=np.zeros(n, dtype=np.int64),
        mode_changed_month=np.full(n, NULL),
        tou_exempt=np.zeros(n, dtype=bool),
        old_meter=np.zeros(n, dtype=bool),
        read_shift=np.zeros((n, plan.months), dtype=np.int64),
        moved_to=np.full(n, -1),
        moved_on=np.full(n, NULL),
        punitive=np.zeros(n, dtype=bool),
        direct=np.zeros(n, dtype=bool),
    )
    _special_cases(rng, facts)
    _events(rng, facts)
    rare_supplies(facts)
    _readings(rng, facts)
    _cut_over(rng, facts, grid)
    return facts


def _of_merged_station(grid: Grid, feeder: Ints) -> Any:
    """Accounts on the first feeder of a county's first station: they belonged to the station that was merged into it."""
    station = grid.feeder_station
    first = np.append(True, np.diff(station) != 0) & (station % STATIONS_PER_COUNTY == 0)
    return first[feeder]


def _kinds(rng: np.random.Generator, is_high: Any, at35: Any) -> Ints:
    """A kind for each account by the shares, dealt as a shuffled hand so that each kind occurs also in a small county."""
    kind = np.zeros(len(is_high), dtype=np.int64)
    for rows, high in ((np.flatnonzero(~is_high), False), (np.flatnonzero(is_high & ~at35), True)):
        group = [i for i, k in enumerate(KINDS) if k.high_voltage == high and k.share > 0]
        shares = np.array([KINDS[i].share for i in group])
        places = (np.arange(len(rows)) + rng.random()) / max(1, len(rows))
        hand = np.array(group)[np.minimum(np.searchsorted(np.cumsum(shares) / shares.sum(), places), len(group) - 1)]
        kind[rows] = rng.permutation(hand)
    kind[at35] = NUMBER["kv35"]
    return kind


def _sizes(rng: np.random.Generator, kind: Ints) -> Ints:
    """Transformer kVA or connection kW."""
    u = rng.random(len(kind))
    size = np.where(u < 0.7, 8, 12)
    for i, k in enumerate(KINDS):
        rows = kind == i
        choices = k.sizes or {
            "collective": (30, 50),
            "school": (30, 50),
            "welfare": (30,),
            "irrigation": (15, 22, 30),
            "workshop": (60, 80),
        }.get(k.name, (8, 12, 16) if k.name in ("shop", "farm") else ())
        if choices:
            size[rows] = np.array(choices)[(u[rows] * len(choices)).astype(np.int64)]
    return size.astype(np.int64)


def _current_transformer(kva: Floats, voltage: Floats, high_side: Any, has_ct: Any) -> Ints:
    """The smallest standard primary current that carries the rated current (3 to 5 A for the small ones)."""
    volts = np.where(high_side, voltage, 0.38)
    amperes = kva / (np.sqrt(3) * volts)
    ct = CT_PRIMARY[np.minimum(np.searchsorted(CT_PRIMARY, amperes * 0.98), len(CT_PRIMARY) - 1)]
    return np.where(has_ct, ct, 0)


def _opened(rng: np.random.Generator, plan: Plan, n: int, is_high: Any) -> Ints:
    """The day of opening: mostly years ago, for a few inside the window (from its second month on)."""
    start, close = int(plan.month_starts[0]), int(plan.month_starts[-1])
    opened = start - rng.integers(200, 6000, n)
    share = np.where(is_high, 0.10, 0.015) * plan.months / 12
    fresh = rng.random(n) < share
    if plan.months > 2:
        opened[fresh] = rng.integers(int(plan.month_starts[1]), close - 40, int(fresh.sum()))
    return opened


def _special_cases(rng: np.random.Generator, facts: Facts) -> None:
    """Lawful exceptions: temporary supply, old choosers of the single-part price, vacancy, contract demand."""
    n = facts.n
    u = rng.random(n)
    shop = facts.is_kind("shop")
    facts.temporary = _first(shop, u, 0.08) | _first(facts.is_kind("hv_single"), u, 0.04)
    close = int(facts.plan.month_starts[-1])
    facts.opened = np.where(facts.temporary, close - rng.integers(330, 900, n), facts.opened)
    facts.tou_exempt = _first(facts.is_kind("hv_single"), 1 - u, 0.03)
    legacy = _first(facts.is_kind("hv_plant"), 1 - u, 0.1)
    facts.kva[legacy] = facts.unit_kva[legacy, 0] = 315
    facts.unit_kva[legacy, 1] = 0
    facts.high_side[legacy] = True
    facts.wiring[legacy] = 1
    facts.ct[legacy], facts.pt[legacy], facts.multiplier[legacy] = 20, 100, 400
    facts.legacy_single = legacy
    ordinary = ~facts.temporary & ~facts.tou_exempt & ~legacy & (facts.opened < facts.plan.month_starts[0])
    facts.direct = _first(facts.is_kind("hv_single", "hv_plant") & ordinary, (facts.number * 7919 % 1009).astype(float), 0.12)
    heavy = facts.is_kind("hv_capacity", "hv_optional") & ordinary
    facts.punitive = _first(heavy, (facts.number * 6007 % 1013).astype(float), 0.15)
    home = facts.is_kind("household") & (facts.solar_kw == 0)
    v = rng.random(n)
    facts.vacant = np.where(home & (v < 0.02), 1, np.where(home & (v < 0.035), 2, np.where(home & (v < 0.05), 3, 0)))
    facts.vacant_month = np.where(facts.vacant == 3, rng.integers(1, max(2, facts.plan.months), n), NULL)


def _first(eligible: Any, order: Floats, share: float) -> Any:
    """A share of the eligible accounts, at least one, by a random order."""
    rows = np.flatnonzero(eligible)
    chosen = np.zeros(len(eligible), dtype=bool)
    chosen[rows[np.argsort(order[rows])[: max(1, round(share * len(rows)))]]] = True
    return chosen


def _events(rng: np.random.Generator, facts: Facts) -> None:
    """What happens inside the window; at most one event an account."""
    plan, n = facts.plan, facts.n
    if plan.months < 4:
        return
    start, close = int(plan.month_starts[0]), int(plan.month_starts[-1])
    old = facts.opened < start
    free = old & (facts.vacant == 0) & ~facts.temporary
    yearly = plan.months / 12

    def some(eligible: Any, share: float) -> Ints:
        rows = np.flatnonzero(eligible & free & (rng.random(n) < share))
        free[rows] = False
        return rows

    def a_day(count: int, first: int, last: int) -> Ints:
        return rng.integers(first, max(first + 1, last), count)

    two_units = (facts.unit_kva[:, 1] > 0) & facts.is_kind("hv_capacity")
    rows = some(two_units, 0.25)
    facts.stopped_from[rows] = a_day(len(rows), start + 20, close - 60)
    still = rng.random(len(rows)) < 0.3
    length = rng.integers(20, 120, len(rows))
    until = facts.stopped_from[rows] + length
    facts.stopped_to[rows] = np.where(still | (until > close - 3), NULL, until)
    rows = some(two_units & (facts.stopped_from == NULL), 0.25)
    facts.extended_on[rows] = a_day(len(rows), start + 20, close - 40)
    rows = some(facts.is_kind("hv_capacity"), 0.06)
    facts.mode_changed_month[rows] = rng.integers(2, max(3, plan.months - 1), len(rows))
    rows = some(facts.is_kind("household", "farm", "shop"), 0.003 * yearly)
    facts.changed_month[rows] = rng.integers(2, max(3, plan.months - 1), len(rows))
    facts.changed_kind[rows] = np.where(facts.kind[rows] == NUMBER["shop"], NUMBER["household"], NUMBER["shop"])
    rows = some(~facts.high_voltage, 0.006 * yearly)
    facts.closed[rows] = a_day(len(rows), start + 40, close - 10)
    rows = some(facts.is_kind("household", "shop"), 0.012 * yearly)
    facts.renamed_on[rows] = a_day(len(rows), start + 10, close - 5)
    rows = some(np.ones(n, dtype=bool), 0.02 * yearly)
    facts.meter_changed_on[rows] = a_day(len(rows), start + 5, close - 5)


def _readings(rng: np.random.Generator, facts: Facts) -> None:
    """Meters younger than their rotation period, and a few approved later reading days."""
    plan, n = facts.plan, facts.n
    start = int(plan.month_starts[0])
    oldest = np.where(facts.high_voltage, 6 * 365, 8 * 365) - plan.day_count - 90
    facts.installed_on = np.maximum(facts.opened, start - (200 + rng.random(n) * np.maximum(oldest - 200, 1)).astype(np.int64))
    long_ago = start - oldest - 500
    facts.old_meter = facts.is_kind("household") & (facts.opened < long_ago) & (rng.random(n) < 0.004)
    facts.installed_on = np.where(facts.old_meter, long_ago + facts.number % 60, facts.installed_on)
    plain = facts.is_kind("household", "shop", "farm") & (facts.closed == NULL) & (facts.meter_changed_on == NULL)
    plain &= (facts.solar_kw == 0) & (facts.vacant == 0) & (facts.opened < start)
    if plan.months > 3:
        rows = np.flatnonzero(plain & (rng.random(n) < max(0.006, min(0.05, 8 / n))))
        month = rng.integers(1, plan.months - 1, len(rows))
        facts.read_shift[rows, month] = rng.integers(4, 8, len(rows))
        _read_late(facts, plain & facts.is_kind("shop") & ~facts.read_shift.any(axis=1))


def _read_late(facts: Facts, shops: Any) -> None:
    """Some shops are read late, with approval, in a month that new prices follow: their bills span the change."""
    rng = facts.plan.rng(facts.chunk.number, "read late")
    for month in months_before_a_change(facts.plan):
        rows = np.flatnonzero(shops & ~facts.read_shift.any(axis=1))
        rows = np.sort(rng.choice(rows, size=min(len(rows) // 4, max(4, len(rows) // 40)), replace=False))
        facts.read_shift[rows, month] = rng.integers(4, 8, len(rows))


def _cut_over(rng: np.random.Generator, facts: Facts, grid: Grid) -> None:
    """In one district of forty some accounts move to the neighbouring district of the same feeder on a month's first day."""
    plan = facts.plan
    if plan.months < 4:
        return
    districts = np.arange(facts.chunk.districts.start, facts.chunk.districts.stop - 1)
    same = grid.district_feeder[districts] == grid.district_feeder[districts + 1]
    chosen = rng.choice(districts[same], size=max(1, len(districts) // 40), replace=False)
    for district in np.sort(chosen):
        stays = (facts.opened < plan.month_starts[0]) & (facts.closed == NULL) & (facts.solar_kw == 0)
        rows = np.flatnonzero((facts.district == district) & stays)
        rows = rows[: max(2, len(rows) // 8)]
        facts.moved_to[rows] = district + 1
        facts.moved_on[rows] = plan.month_starts[int(rng.integers(2, plan.months - 1))]

"""Buses, feeders, districts, gateways with their daily energy, loss targets and changes of the network, chunk by chunk."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate import ids, names
from jicha.simulate.customers import Facts
from jicha.simulate.energy_balance import Balance
from jicha.simulate.file_tables import AREAS, area_of
from jicha.simulate.frame import Frame, Scaled, Text, coded, stack
from jicha.simulate.grid import Grid
from jicha.simulate.metering_tables import HEAD, MANAGERS, READERS

Ints = np.ndarray[Any, np.dtype[np.int64]]
LONG_AGO = -4000  # days before the window


def grid_frames(facts: Facts, grid: Grid, balance: Balance) -> list[Frame]:
    """The grid tables of a chunk."""
    stations = feeder_stations(facts, grid)
    return [
        _buses(facts, grid),
        _feeders(facts, grid, stations),
        _districts(facts, grid, balance),
        _district_feeders(facts, grid, balance),
        _switchings(facts, balance),
        _targets(facts, grid, balance),
        *_gateways(facts, grid, balance),
        _books(facts, stations),
    ]


def feeder_stations(facts: Facts, grid: Grid) -> Ints:
    return grid.feeder_station[facts.chunk.feeders.start : facts.chunk.feeders.stop]


def district_stations(facts: Facts, grid: Grid) -> Ints:
    districts = slice(facts.chunk.districts.start, facts.chunk.districts.stop)
    return grid.feeder_station[grid.district_feeder[districts]]


def manager_of(district: Ints) -> Ints:
    """The place of a district's manager among the station's staff."""
    return MANAGERS + district % 16


def _start(facts: Facts) -> int:
    return int(facts.plan.month_starts[0]) + LONG_AGO


def _buses(facts: Facts, grid: Grid) -> Frame:
    substations = np.repeat(np.array(facts.chunk.substations), 3)
    which = np.tile([0, 1, 2], len(facts.chunk.substations))
    station = np.array(
        [int(grid.feeder_station[np.flatnonzero(grid.feeder_substation == s)[0]]) for s in facts.chunk.substations]
    )
    label = np.array(["10kV Ⅰ段母线", "10kV Ⅱ段母线", "35kV 母线"], dtype=object)[which]
    place = np.array([f"{names.place(int(s))}变电站" for s in substations], dtype=object)
    return Frame(
        "bus",
        len(which),
        bus_id=ids.bus(substations, which),
        name=list(place + label),
        substation=list(place),
        org_id=ids.station(np.repeat(station, 3)),
        voltage_kv=np.where(which == 2, 35.0, 10.0),
        neutral_grounding=coded(("arc_coil", "insulated"), (which == 2).astype(np.int32)),
        opened_on=_start(facts),
    )


def _feeders(facts: Facts, grid: Grid, stations: Ints) -> Frame:
    feeders = np.array(facts.chunk.feeders)
    at35 = grid.feeder_bus[feeders] == 2
    title = [
        f"{'35kV' if high else '10kV'} {names.place(int(f) * 5 + 3)}{f % 90 + 101}线"
        for f, high in zip(feeders, at35, strict=True)
    ]
    return Frame(
        "feeder",
        len(feeders),
        feeder_id=ids.feeder(feeders),
        name=title,
        bus_id=ids.bus(grid.feeder_substation[feeders], grid.feeder_bus[feeders]),
        org_id=ids.station(stations),
        voltage_kv=np.where(at35, 35.0, 10.0),
        neutral_grounding=coded(("arc_coil", "insulated"), at35.astype(np.int32)),
        length_km=6.0 + feeders % 17,
        area_kind=coded(AREAS, area_of(stations)),
        opened_on=_start(facts),
    )


def _districts(facts: Facts, grid: Grid, balance: Balance) -> Frame:
    """Public districts, then one for each customer with a transformer of its own."""
    rng = facts.plan.rng(facts.chunk.number, "districts")
    public = np.array(facts.chunk.districts)
    own = np.flatnonzero(facts.high_voltage)
    station = np.concatenate([district_stations(facts, grid), facts.station[own]])
    n = len(public) + len(own)
    dedicated = np.repeat([0, 1], [len(public), len(own)])
    manager = ids.staff(station, np.concatenate([manager_of(public), np.zeros(len(own), dtype=np.int64)]))
    manager.codes = np.where(dedicated == 1, -1, manager.codes).astype(np.int32)
    village = names.villages(rng, len(public))
    title = [*(f"{v}公变" for v in village), *(f"专变{facts.number[a]}" for a in own)]
    return Frame(
        "district",
        n,
        district_id=_both(public, facts.number[own]),
        name=title,
        org_id=ids.station(station),
        kind=coded(("public", "dedicated"), dedicated),
        capacity_kva=np.concatenate([balance.district_capacity.astype(np.float64), facts.kva[own]]),
        area_kind=coded(AREAS, area_of(station)),
        manager_id=manager,
        radius_m=np.where(dedicated == 1, 50.0, rng.integers(180, 480, n).astype(np.float64)),
        opened_on=np.concatenate([np.full(len(public), _start(facts)), facts.opened[own]]),
        lat=30.2 + rng.random(n) * 0.4,
        lon=112.1 + rng.random(n) * 0.4,
    )


def _both(public: Ints, own: Ints) -> Text:
    """District ids of public districts followed by dedicated ones."""
    words = [*ids.district(public).words.to_pylist(), *ids.own_district(own).words.to_pylist()]
    return coded(words, np.arange(len(words)))


def _district_feeders(facts: Facts, grid: Grid, balance: Balance) -> Frame:
    public = np.array(facts.chunk.districts)
    own = np.flatnonzero(facts.high_voltage)
    feeder = np.concatenate([grid.district_feeder[public], facts.feeder[own]])
    since = np.concatenate([np.full(len(public), _start(facts)), facts.opened[own]])
    frame = Frame(
        "district_feeder",
        len(feeder),
        district_id=_both(public, facts.number[own]),
        valid_from=since,
        feeder_id=ids.feeder(feeder),
        source="marketing",
    )
    if balance.moved_district:
        d, new, day = balance.moved_district
        when = facts.plan.month_starts[0] + day
        frame.put("valid_to", None)
        frame.columns["valid_to"][d] = when  # type: ignore[index]
        frame.append(
            1,
            district_id=ids.district(public[[d]]),
            valid_from=np.array([when]),
            feeder_id=ids.feeder(np.array([facts.chunk.feeders.start + new])),
            source="marketing",
        )
    return frame


def _switchings(facts: Facts, balance: Balance) -> Frame:
    if balance.transfer is None:
        return Frame("switching", 0)
    giver, taker, first, last, energy = balance.transfer
    start = facts.plan.month_starts[0]
    return Frame(
        "switching",
        1,
        feeder_id=ids.feeder(np.array([facts.chunk.feeders.start + taker])),
        switched_at=np.array([(start + first) * 86400]),
        restored_at=np.array([(start + last) * 86400]),
        from_feeder_id=ids.feeder(np.array([facts.chunk.feeders.start + giver])),
        transferred_kwh=Scaled(np.array([energy.sum()])),
        reason="线路检修转供",
    )


def _targets(facts: Facts, grid: Grid, balance: Balance) -> Frame:
    """Monthly targets of public districts and 10 kV feeders."""
    plan = facts.plan
    public = np.array(facts.chunk.districts)
    feeders = np.array(facts.chunk.feeders)
    feeders = feeders[grid.feeder_bus[feeders] < 2]
    station = np.concatenate([district_stations(facts, grid), grid.feeder_station[feeders]])
    theory = np.concatenate([balance.district_loss_pct, np.full(len(feeders), 2.6)])
    words = [*ids.district(public).words.to_pylist(), *ids.feeder(feeders).words.to_pylist()]
    n, months = len(words), plan.months
    month = plan.month_starts[:-1]
    return Frame(
        "loss_target",
        n * months,
        object_kind=coded(("district", "feeder"), np.repeat(np.repeat([0, 1], [len(public), len(feeders)]), months)),
        object_id=coded(words, np.repeat(np.arange(n), months)),
        month=np.tile(month, n),
        target_pct=np.repeat(np.round(theory + 1.0, 2), months),
        theoretical_pct=np.repeat(np.round(theory, 2), months),
        approved_by=ids.staff(np.repeat(station, months), HEAD),
        approved_on=np.tile(month - 5, n),
    )


def _gateways(facts: Facts, grid: Grid, balance: Balance) -> list[Frame]:
    """Gateway points and their daily energy: district totals, feeder heads, main transformers, incoming lines, own use."""
    chunk = facts.chunk
    public, feeders = np.array(chunk.districts), np.array(chunk.feeders)
    substations = np.array(chunk.substations)
    stations = district_stations(facts, grid)
    upper = [balance.bus[:, b] for b in range(3)]
    main_out = np.floor((balance.bus[:, 0] + balance.bus[:, 1]) * 1.006).astype(np.int64)
    groups: list[tuple[str, Ints, Ints, dict[str, Any]]] = [
        ("T", public, balance.district, {"kind": "district_total", "district_id": ids.district(public), "direction": "in"}),
        (
            "F",
            feeders,
            balance.feeder,
            {
                "kind": "feeder_head",
                "feeder_id": ids.feeder(feeders),
                "bus_id": ids.bus(grid.feeder_substation[feeders], grid.feeder_bus[feeders]),
                "direction": "out",
            },
        ),
        ("A", substations, upper[0], {"kind": "main_transformer", "bus_id": ids.bus(substations, 0), "direction": "in"}),
        ("B", substations, upper[1], {"kind": "main_transformer", "bus_id": ids.bus(substations, 1), "direction": "in"}),
        ("C", substations, upper[2], {"kind": "incoming_line", "bus_id": ids.bus(substations, 2), "direction": "in"}),
        ("D", substations, main_out, {"kind": "main_transformer", "bus_id": ids.bus(substations, 2), "direction": "out"}),
        (
            "E",
            substations,
            balance.service[:, 0],
            {"kind": "station_service", "bus_id": ids.bus(substations, 0), "direction": "out"},
        ),
    ]
    station_of = {
        "T": stations,
        "F": grid.feeder_station[feeders],
    }
    substation_station = np.array([int(grid.feeder_station[np.flatnonzero(grid.feeder_substation == s)[0]]) for s in substations])
    points, energies = [], []
    for letter, number, energy, given in groups:
        key = ids.numbered(f"GK{letter}", number, 8)
        station = station_of.get(letter, substation_station)
        low = letter == "T"
        voltage = np.full(len(number), 0.4 if low else 35.0 if letter in "CD" else 10.0)
        if letter == "F":
            voltage = np.where(grid.feeder_bus[feeders] == 2, 35.0, 10.0)
        points.append(
            Frame(
                "gateway_point",
                len(number),
                gateway_point_id=key,
                valid_from=_start(facts),
                org_id=ids.station(station),
                side="lv" if low else "hv",
                voltage_kv=voltage,
                accuracy_class=0.5 if low else 0.2,
                s_class=True,
                ratio=160 if low else 6000,
                main_or_check="main",
                last_tested_on=facts.plan.month_starts[-1] - 100 - number % 60,
                test_due_on=facts.plan.month_starts[-1] + 80 - number % 60,
                **given,
            )
        )
        energies.append(_energy(facts, letter, number, energy, 160 if low else 6000))
    return [stack(points), stack(energies)]


GATEWAYS = "TFABCDE"  # district total, feeder head, both main transformers, incoming line, its outgoing side, own use


def _energy(facts: Facts, letter: str, number: Ints, energy: Ints, ratio: int) -> Frame:
    """Daily rows forward, and reverse where the energy is negative on some day."""
    key = ids.numbered(f"GK{letter}", number, 8)
    n, n_days = energy.shape
    hidden = {"_gateway": np.int64(GATEWAYS.index(letter))}
    day = np.arange(n_days) + facts.plan.month_starts[0]
    forward = Frame(
        "gateway_energy",
        n * n_days,
        gateway_point_id=key.take(np.repeat(np.arange(n), n_days)),
        direction="forward",
        day=np.tile(day, n),
        energy_kwh=Scaled(np.maximum(energy, 0).ravel()),
        multiplier=ratio,
        quality="good",
        _number=np.repeat(number, n_days),
        _day=np.tile(np.arange(n_days), n),
        _reverse=0,
        **hidden,
    )
    back = np.flatnonzero((energy < 0).any(axis=1))
    if not len(back):
        return forward
    reverse = Frame(
        "gateway_energy",
        len(back) * n_days,
        gateway_point_id=key.take(np.repeat(back, n_days)),
        direction="reverse",
        day=np.tile(day, len(back)),
        energy_kwh=Scaled(np.maximum(-energy[back], 0).ravel()),
        multiplier=ratio,
        quality="good",
        _number=np.repeat(number[back], n_days),
        _day=np.tile(np.arange(n_days), len(back)),
        _reverse=1,
        **hidden,
    )
    return stack([forward, reverse])


def _books(facts: Facts, stations: Ints) -> Frame:
    feeders = np.array(facts.chunk.feeders)
    return Frame(
        "reading_book",
        len(feeders),
        book_id=ids.book(feeders),
        valid_from=_start(facts),
        org_id=ids.station(stations),
        reader_id=ids.staff(stations, READERS),
        cycle="monthly",
        plan_day=np.ones(len(feeders), dtype=np.int64),
    )

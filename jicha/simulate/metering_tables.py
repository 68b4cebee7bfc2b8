"""Metering points, meters and their time in place, instrument transformers and secondary circuits."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate import ids
from jicha.simulate.customers import Facts
from jicha.simulate.frame import NULL, Frame, Scaled, coded, stack
from jicha.simulate.registers import CHANNELS, Registers

Ints = np.ndarray[Any, np.dtype[np.int64]]
WIRING = ("1p", "3p3w", "3p4w")
EXTENDED_SLOT = 99  # the yearly batch whose rotation period was extended
INSTALLERS, TESTERS, INSPECTORS, READERS, HEAD, TELLER, BILLER, MANAGERS = 0, 2, 4, 6, 8, 9, 10, 12


def metering_frames(facts: Facts, registers: Registers) -> list[Frame]:
    """What is installed: the metering tables of a chunk."""
    rng = facts.plan.rng(facts.chunk.number, "metering")
    installed = meters_in_place(facts)
    return [
        _points(facts),
        _assets(rng, facts, installed),
        _installations(facts, installed),
        *_install_registers(facts, registers, installed),
        _transformers(rng, facts),
        _circuits(rng, facts),
    ]


class Installed:
    """One row for each meter in place: account, generation, first day and last day (NULL while in place)."""

    def __init__(self, account: Ints, generation: Ints, since: Ints, until: Ints) -> None:
        self.account, self.generation, self.since, self.until = account, generation, since, until


def meters_in_place(facts: Facts) -> Installed:
    """The meters of the window: the first of each account, and the second where it was changed."""
    changed = np.flatnonzero(facts.meter_changed_on != NULL)
    account = np.concatenate([np.arange(facts.n), changed])
    generation = np.concatenate([np.zeros(facts.n, dtype=np.int64), np.ones(len(changed), dtype=np.int64)])
    since = np.concatenate([facts.installed_on, facts.meter_changed_on[changed]])
    first_until = np.where(facts.meter_changed_on != NULL, facts.meter_changed_on, facts.closed)
    until = np.concatenate([first_until, facts.closed[changed]])
    return Installed(account, generation, since, until)


def _points(facts: Facts) -> Frame:
    high = facts.high_voltage
    voltage = np.where(facts.high_side, facts.voltage_kv, np.where(facts.three_phase, 0.38, 0.22))
    grade = np.where(facts.high_side, 2, np.where(high | facts.three_phase, 3, 4))
    return Frame(
        "metering_point",
        facts.n,
        metering_point_id=ids.point(facts.number),
        account_id=ids.account(facts.number),
        kind="settlement",
        is_main=True,
        side=coded(("lv", "hv"), facts.high_side.astype(np.int32)),
        mode=coded(("lv_lv", "hv_lv", "hv_hv"), np.where(facts.high_side, 2, np.where(high, 1, 0))),
        wiring=coded(WIRING, facts.wiring),
        multiplier=facts.multiplier,
        voltage_kv=voltage,
        capacity_kva=facts.kva,
        power_source_id=ids.numbered("DY", facts.number),
        cabinet_kind=coded(("tamper_proof", "metering_cabinet", "metering_box"), np.where(high, 0, np.where(facts.ct > 0, 1, 2))),
        status=coded(("running", "closed"), (facts.closed != NULL).astype(np.int32)),
        opened_on=facts.opened,
        closed_on=facts.closed,
        book_id=ids.book(facts.feeder),
        terminal_id=ids.terminal(np.where(facts.district >= 0, facts.district, 10_000_000 + facts.number)),
        metering_class=coded([f"class_{i}" for i in range(1, 6)], grade),
        built_on=np.maximum(facts.opened, facts.plan.month_starts[0] - 2200),
        lat=30.2 + (facts.number % 997) / 2000,
        lon=112.1 + (facts.number % 991) / 2000,
        _account=np.arange(facts.n),
    )


def _assets(rng: np.random.Generator, facts: Facts, installed: Installed) -> Frame:
    a = installed.account
    n = len(a)
    high, ct, three = facts.high_voltage[a], facts.ct[a] > 0, facts.three_phase[a]
    kind35 = facts.voltage_kv[a] >= 35
    made = installed.since - rng.integers(40, 180, n)
    model = coded(
        ("DDZY876", "DTZY876", "DSZ876", "DTZ876"), np.where(facts.wiring[a] == 1, 2, np.where(high, 3, np.where(three, 1, 0)))
    )
    sticker = installed.since.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    extended = facts.old_meter[a] & (installed.generation == 0)
    slot = np.where(extended, EXTENDED_SLOT, facts.number[a] % 12)
    batch = [f"{year}-{i:02d}" for year, i in zip(sticker, slot, strict=True)]
    return Frame(
        "meter_asset",
        n,
        meter_asset_id=ids.meter(facts.number[a], installed.generation),
        model=model,
        kind="smart",
        class_active=np.where(kind35, 0.2, np.where(high, 0.5, np.where(three, 1.0, 2.0))),
        class_active_s=high,
        class_reactive=np.where(high | ct, 2.0, np.nan),
        wiring=coded(WIRING, facts.wiring[a]),
        un_v=np.where(facts.wiring[a] == 1, 100.0, 220.0),
        ib_a=np.where(high | ct, 1.5, np.where(three, 10.0, 5.0)),
        imax_a=np.where(high | ct, 6.0, np.where(three, 100.0, 60.0)),
        digits=6,
        decimals=2,
        self_ratio=1,
        maker=coded(("示例仪表一厂", "示例仪表二厂", "示例电气"), facts.number[a] % 3),
        made_on=made,
        batch=batch,
        spec_edition=coded(("Q/GDW 1354-2013", "Q/GDW 10354-2020"), (sticker >= 2021).astype(np.int32)),
        owner="utility",
        status=coded(("running", "removed"), (installed.until != NULL).astype(np.int32)),
        first_verified_on=installed.since - rng.integers(10, 40, n),
        _account=a,
        _generation=installed.generation,
    )


def _installations(facts: Facts, installed: Installed) -> Frame:
    a, second = installed.account, installed.generation == 1
    n = len(a)
    replaced = facts.meter_changed_on[a] != NULL
    reason = np.where(second, 1, 0)
    until = np.where(installed.until == NULL, NULL, installed.until * 86400 + 34200)
    ticket = ids.numbered("GZP", facts.number[a] * 10 + installed.generation, 11)
    ticket.codes = np.where(installed.since >= facts.plan.month_starts[0], ticket.codes, -1).astype(np.int32)
    program = np.where(facts.attribute("tou")[a], np.where(facts.attribute("mode")[a] == "none", 1, 2), 0)
    program = np.where(facts.is_kind("hv_charging")[a], 3, program)
    team = np.array(
        [
            f"P{s * ids.STAFF_PER_STATION + INSTALLERS:07d},P{s * ids.STAFF_PER_STATION + INSTALLERS + 1:07d}"
            for s in facts.station
        ]
    )
    return Frame(
        "meter_installation",
        n,
        installation_id=ids.installation(facts.number[a], installed.generation),
        account_id=ids.account(facts.number[a]),
        metering_point_id=ids.point(facts.number[a]),
        meter_asset_id=ids.meter(facts.number[a], installed.generation),
        installed_at=installed.since * 86400 + 34200,
        removed_at=until,
        multiplier=facts.multiplier[a],
        tou_program=coded(("none", "commercial", "two_part", "charging"), program),
        work_ticket_id=ticket,
        installer_ids=coded(list(team), a),
        reason=coded(("new", "rotation"), reason),
        returned_to_store_on=np.where(installed.until == NULL, NULL, installed.until + 5),
        _account=a,
        _generation=installed.generation,
        _replaced=replaced,
    )


def _install_registers(facts: Facts, registers: Registers, installed: Installed) -> list[Frame]:
    frames = []
    start = int(facts.plan.month_starts[0])
    for name, channel in zip(CHANNELS, registers.channels, strict=True):
        row = channel.place[installed.account]
        some = np.flatnonzero(row >= 0)
        if not len(some):
            continue
        row, a, generation = row[some], installed.account[some], installed.generation[some]
        until = installed.until[some]
        value = np.where(generation == 0, channel.install[row], channel.new_install[row])
        gone_day = np.clip(np.where(until == NULL, start, until) - start, 0, channel.until.shape[1] - 1)
        is_first_removed = (generation == 0) & (facts.meter_changed_on[a] != NULL)
        removed = np.where(is_first_removed, channel.removed(row), channel.at(row, gone_day, generation))
        removed = np.where(until == NULL, NULL, removed * 100)
        frames.append(
            Frame(
                "installation_register",
                len(some),
                installation_id=ids.installation(facts.number[a], generation),
                register=name,
                account_id=ids.account(facts.number[a]),
                metering_point_id=ids.point(facts.number[a]),
                meter_asset_id=ids.meter(facts.number[a], generation),
                install_value=Scaled(value * 100),
                remove_value=Scaled(removed),
                store_value=Scaled(removed),
                store_read_on=np.where(until == NULL, NULL, until + 6),
                _account=a,
                _generation=generation,
                _channel=CHANNELS.index(name),
            )
        )
    return [stack(frames)]


def _transformers(rng: np.random.Generator, facts: Facts) -> Frame:
    """Current transformers on every metered phase, voltage transformers where metered at high voltage."""
    account, kind, phase = [], [], []
    with_ct = np.flatnonzero(facts.ct > 0)
    for p in range(3):
        rows = with_ct if p != 1 else with_ct[facts.wiring[with_ct] == 2]
        account.append(rows)
        kind.append(np.zeros(len(rows), dtype=np.int64))
        phase.append(np.full(len(rows), p))
    with_pt = np.flatnonzero(facts.pt > 1)
    for p in (0, 2):
        account.append(with_pt)
        kind.append(np.ones(len(with_pt), dtype=np.int64))
        phase.append(np.full(len(with_pt), p))
    a, k, ph = (np.concatenate(part) for part in (account, kind, phase))
    n = len(a)
    number = facts.number[a] * 10 + k * 3 + ph
    primary = np.where(k == 0, facts.ct[a], facts.pt[a] * 100)
    secondary = np.where(k == 0, 5, 100)
    since = np.maximum(facts.opened[a], facts.plan.month_starts[0] - 2200)
    return Frame(
        "instrument_transformer",
        n,
        instrument_id=ids.numbered("HG", number, 11),
        asset_no=ids.numbered("0140009", number, 12),
        account_id=ids.account(facts.number[a]),
        metering_point_id=ids.point(facts.number[a]),
        kind=coded(("ct", "pt"), k),
        phase=coded(("a", "b", "c"), ph),
        ratio_primary=primary,
        ratio_secondary=secondary,
        plate_primary=primary,
        plate_secondary=secondary,
        accuracy_class=0.2,
        s_class=k == 0,
        burden_va=np.where(k == 0, 10.0, 30.0),
        installed_on=since,
        removed_on=facts.closed[a],
        verified_on=since - rng.integers(20, 90, n),
        owner="utility",
        status=coded(("running", "removed"), (facts.closed[a] != NULL).astype(np.int32)),
        _account=a,
        _kind=k,
        _phase=ph,
    )


def _circuits(rng: np.random.Generator, facts: Facts) -> Frame:
    """A current and a voltage circuit for each customer metered at high voltage."""
    rows = np.flatnonzero(facts.high_side)
    a = np.repeat(rows, 2)
    k = np.tile([0, 1], len(rows))
    n = len(a)
    built = np.maximum(facts.opened[a], facts.plan.month_starts[0] - 2200)
    burden = np.where(k == 0, rng.uniform(3.2, 8.5, n), rng.uniform(9, 24, n))
    return Frame(
        "secondary_circuit",
        n,
        circuit_id=ids.numbered("HL", facts.number[a] * 10 + k, 11),
        account_id=ids.account(facts.number[a]),
        metering_point_id=ids.point(facts.number[a]),
        kind=coded(("ct", "pt"), k),
        length_m=np.round(rng.uniform(4, 24, n), 1),
        section_mm2=np.where(k == 0, 4.0, 2.5),
        wires=4 - k,
        rated_a=np.where(k == 0, 5.0, np.nan),
        drop_pct=np.where(k == 1, np.round(rng.uniform(0.03, 0.16, n), 4), np.nan),
        burden_va=np.round(burden, 2),
        measured_on=np.maximum(built + 10, facts.plan.month_starts[-1] - rng.integers(60, 600, n)),
        built_on=built,
        _account=a,
        _kind=k,
    )

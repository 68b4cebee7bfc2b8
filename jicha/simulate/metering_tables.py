"""Metering points, meters and their time in place, instrument transformers, circuits, tests, seals and ledgers."""

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
    """All metering tables of a chunk."""
    rng = facts.plan.rng(facts.chunk.number, "metering")
    installed = _installed(facts)
    return [
        _points(rng, facts),
        _assets(rng, facts, installed),
        _installations(facts, installed),
        *_install_registers(facts, registers, installed),
        _transformers(rng, facts),
        _circuits(rng, facts),
        _tests(rng, facts),
        _seals(rng, facts),
        _ledgers(rng, facts, installed),
        _notices(facts),
        _terminals(facts),
    ]


class Installed:
    """One row for each meter in place: account, generation, first day and last day (NULL while in place)."""

    def __init__(self, account: Ints, generation: Ints, since: Ints, until: Ints) -> None:
        self.account, self.generation, self.since, self.until = account, generation, since, until


def _installed(facts: Facts) -> Installed:
    changed = np.flatnonzero(facts.meter_changed_on != NULL)
    account = np.concatenate([np.arange(facts.n), changed])
    generation = np.concatenate([np.zeros(facts.n, dtype=np.int64), np.ones(len(changed), dtype=np.int64)])
    since = np.concatenate([facts.installed_on, facts.meter_changed_on[changed]])
    first_until = np.where(facts.meter_changed_on != NULL, facts.meter_changed_on, facts.closed)
    until = np.concatenate([first_until, facts.closed[changed]])
    return Installed(account, generation, since, until)


def _points(rng: np.random.Generator, facts: Facts) -> Frame:
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
        cabinet_kind=coded(
            ("tamper_proof", "metering_cabinet", "metering_box"), np.where(high, 0, np.where(facts.ct > 0, 1, 2))
        ),
        status=coded(("running", "closed"), (facts.closed != NULL).astype(np.int32)),
        opened_on=facts.opened,
        closed_on=facts.closed,
        book_id=ids.book(facts.feeder),
        terminal_id=ids.terminal(np.where(facts.district >= 0, facts.district, 10_000_000 + facts.number)),
        metering_class=coded([f"class_{i}" for i in range(1, 6)], grade),
        built_on=np.maximum(facts.opened, facts.plan.month_starts[0] - 2200),
        lat=30.2 + (facts.number % 997) / 2000,
        lon=112.1 + (facts.number % 991) / 2000,
    )


def _assets(rng: np.random.Generator, facts: Facts, installed: Installed) -> Frame:
    a = installed.account
    n = len(a)
    high, ct, three = facts.high_voltage[a], facts.ct[a] > 0, facts.three_phase[a]
    kind35 = facts.voltage_kv[a] >= 35
    made = installed.since - rng.integers(40, 180, n)
    model = coded(("DDZY876", "DTZY876", "DSZ876", "DTZ876"), np.where(facts.wiring[a] == 1, 2, np.where(high, 3, np.where(three, 1, 0))))
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
    team = np.array([f"P{s * ids.STAFF_PER_STATION + INSTALLERS:07d},P{s * ids.STAFF_PER_STATION + INSTALLERS + 1:07d}" for s in facts.station])
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


def _tests(rng: np.random.Generator, facts: Facts) -> Frame:
    """Field tests of high-voltage customers: the first within a month, then within the cycle; drop tests at 35 kV."""
    rows = np.flatnonzero(facts.high_voltage)
    close = int(facts.plan.month_starts[-1])
    since = np.where(facts.meter_changed_on[rows] == NULL, facts.installed_on[rows], facts.meter_changed_on[rows])
    first = np.minimum(since + rng.integers(8, 25, len(rows)), close - 1)
    cycle = np.where(facts.voltage_kv[rows] >= 35, 340, 500)
    turns = np.maximum((close - first) // cycle, 0)
    latest = first + turns * cycle
    again = np.flatnonzero(turns > 0)
    drop = np.flatnonzero(facts.voltage_kv[rows] >= 35)
    place = np.concatenate([np.arange(len(rows)), again, drop])
    kind = np.concatenate([np.zeros(len(rows)), np.ones(len(again)), np.full(len(drop), 2)]).astype(np.int64)
    tested = np.concatenate([first, latest[again], np.full(len(drop), close - 200)])
    a = rows[place]
    n = len(a)
    generation = (facts.meter_changed_on[a] != NULL).astype(np.int64)
    device = ids.meter(facts.number[a], generation)
    return Frame(
        "device_test",
        n,
        test_id=ids.numbered("JY", facts.number[a] * 10 + kind, 11),
        account_id=ids.account(facts.number[a]),
        metering_point_id=ids.point(facts.number[a]),
        device_kind=coded(("meter", "circuit"), (kind == 2).astype(np.int32)),
        device_id=device,
        kind=coded(("first_field_test", "field_test", "drop_test"), kind),
        tested_on=tested,
        plan_id=coded(["JH2026"], np.zeros(n)),
        load_point="100%Ib",
        error_pct=np.round(rng.normal(0, 0.12, n), 4),
        limit_pct=0.5,
        result="qualified",
        tester_id=ids.staff(facts.station[a], TESTERS),
        commissioned_on=since[place],
        next_due_on=tested + np.where(facts.voltage_kv[a] >= 35, 365, 730),
        _account=a,
        _kind=kind,
    )


def _seals(rng: np.random.Generator, facts: Facts) -> Frame:
    rows = np.flatnonzero(facts.high_voltage)
    a = np.repeat(rows, 2)
    place = np.tile([0, 1], len(rows))
    number = facts.number[a] * 10 + place
    return Frame(
        "seal",
        len(a),
        seal_id=ids.numbered("FY", number, 11),
        seal_no=ids.numbered("3200", number, 11),
        account_id=ids.account(facts.number[a]),
        metering_point_id=ids.point(facts.number[a]),
        position=coded(("terminal_cover", "cabinet"), place),
        applied_at=np.where(facts.meter_changed_on[a] == NULL, facts.installed_on[a], facts.meter_changed_on[a]) * 86400 + 36000,
        applied_by=ids.staff(facts.station[a], INSTALLERS),
        status="applied",
    )


def _ledgers(rng: np.random.Generator, facts: Facts, installed: Installed) -> Frame:
    """The meter in place as marketing, metering and the collection system record it; large ones also as seen in the field."""
    current = np.flatnonzero(installed.until == NULL)
    a, generation = installed.account[current], installed.generation[current]
    in_field = np.flatnonzero(facts.high_voltage[a])
    place = np.concatenate([np.tile(np.arange(len(a)), 3), in_field])
    ledger = np.concatenate([np.repeat([0, 1, 2], len(a)), np.full(len(in_field), 3)])
    a, generation = a[place], generation[place]
    n = len(a)
    since = installed.since[current][place]
    words = {"multiplier": facts.multiplier[a]}
    return Frame(
        "asset_ledger",
        n,
        device_id=ids.meter(facts.number[a], generation),
        ledger=coded(("marketing", "metering", "collection", "field"), ledger),
        device_kind="meter",
        account_id=ids.account(facts.number[a]),
        metering_point_id=ids.point(facts.number[a]),
        district_id=district_text(facts, a),
        meter_no=ids.numbered("", facts.number[a] * 10 + generation, 12),
        ratio=_ratio_text(facts, a),
        status="running",
        owner="utility",
        recorded_on=since + rng.integers(0, 2, n),
        _account=a,
        _ledger=ledger,
        **words,
    )


def _ratio_text(facts: Facts, accounts: Ints) -> Any:
    pairs = facts.ct * 1000 + facts.pt
    unique, place = np.unique(pairs, return_inverse=True)
    words = [f"{p // 1000}/5" + (f" {p % 1000 * 100}/100" if p % 1000 > 1 else "") if p >= 1000 else "1" for p in unique]
    return coded(words, place[accounts])


def district_text(facts: Facts, accounts: Ints) -> Any:
    """The district of accounts today, as ids; a customer with its own transformer has one of its own."""
    now = np.where(facts.moved_to >= 0, facts.moved_to, facts.district)
    public, own = ids.district(np.maximum(now, 0)), ids.own_district(facts.number)
    import pyarrow as pa

    from jicha.simulate.frame import Text

    words = pa.concat_arrays([public.words, own.words])
    codes = np.where(now >= 0, np.arange(facts.n), facts.n + np.arange(facts.n))
    return Text(words, codes[accounts].astype(np.int32))


def _notices(facts: Facts) -> Frame:
    rows = np.flatnonzero(facts.meter_changed_on != NULL)
    changed = facts.meter_changed_on[rows] * 86400 + 34200
    return Frame(
        "device_change_notice",
        len(rows),
        notice_id=ids.numbered("CD", facts.number[rows]),
        account_id=ids.account(facts.number[rows]),
        metering_point_id=ids.point(facts.number[rows]),
        device_kind="meter",
        changed_at=changed,
        notified_at=changed + 5 * 3600,
        billing_updated_at=changed + 7 * 3600,
        multiplier_before=facts.multiplier[rows],
        multiplier_after=facts.multiplier[rows],
        installation_id=ids.installation(facts.number[rows], 1),
        work_ticket_id=ids.numbered("GZP", facts.number[rows] * 10 + 1, 11),
    )


def _terminals(facts: Facts) -> Frame:
    districts = np.arange(facts.chunk.districts.start, facts.chunk.districts.stop)
    own = np.flatnonzero(facts.high_voltage)
    n = len(districts) + len(own)
    number = np.concatenate([districts, 10_000_000 + facts.number[own]])
    first = np.searchsorted(facts.district[~facts.high_voltage], districts)
    station = np.concatenate([facts.station[~facts.high_voltage][first], facts.station[own]])
    account = ids.account(facts.number[own])
    account.codes = np.arange(len(own), dtype=np.int32)
    from jicha.simulate.frame import Text

    codes = np.concatenate([np.full(len(districts), -1), account.codes]).astype(np.int32)
    return Frame(
        "terminal",
        n,
        terminal_id=ids.terminal(number),
        kind=coded(("concentrator", "dedicated"), np.repeat([0, 1], [len(districts), len(own)])),
        org_id=ids.station(station),
        account_id=Text(account.words, codes),
        installed_on=facts.plan.month_starts[0] - 900,
        model="FKGA22",
        status="running",
    )

"""What is recorded about meters: field tests, seals, the ledgers of the departments, notices of change, terminals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from jicha.simulate import ids
from jicha.simulate.customers import Facts
from jicha.simulate.frame import NULL, Frame, Text, coded
from jicha.simulate.metering_tables import INSTALLERS, TESTERS, Installed, meters_in_place

Ints = np.ndarray[Any, np.dtype[np.int64]]


def record_frames(facts: Facts) -> list[Frame]:
    """The records of a chunk."""
    rng = facts.plan.rng(facts.chunk.number, "records")
    installed = meters_in_place(facts)
    return [_tests(rng, facts), _seals(facts), _ledgers(rng, facts, installed), _notices(facts), _terminals(facts)]


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


def _seals(facts: Facts) -> Frame:
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
        _account=rows,
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

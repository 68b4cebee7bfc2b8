"""The customers' files: account, versions, contracts, equipment, tariffs, events and sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jicha.simulate import ids, kinds, names, workdays
from jicha.simulate.billing import (
    FREE_FROM,
    MODES,
    PUNITIVE_ADD,
    TOU_PROGRAMS,
    charge_mode,
    kind_in_month,
    pf_standard,
    tou_program,
)
from jicha.simulate.customers import Facts
from jicha.simulate.frame import NULL, Frame, Scaled, Text, coded
from jicha.simulate.kinds import KINDS, NUMBER
from jicha.simulate.metering_records import district_text
from jicha.simulate.metering_tables import BILLER
from jicha.simulate.prices import CODES, VOLTAGES

Ints = np.ndarray[Any, np.dtype[np.int64]]
IMPORTANCE = ("none", "second", "first")
EVENTS = ("open", "reduce", "restore", "increase", "category_change", "rename", "close", "mode_change")
WORKDAYS_AHEAD = 7  # from the application for a change of capacity to the day it takes effect
AREAS = ("city", "rural", "remote")


def area_of(station: Ints) -> Ints:
    """City, rural or remote by station."""
    return np.where(station % 4 == 0, 0, np.where(station % 9 == 5, 2, 1))


def file_frames(facts: Facts) -> list[Frame]:
    """All file tables of a chunk."""
    rng = facts.plan.rng(facts.chunk.number, "files")
    versions = make_versions(facts, (*capacity_days(facts), changed_day(facts)))
    tariffs = make_versions(facts, (changed_day(facts), mode_day(facts), free_day(facts)))
    return [
        _account(rng, facts),
        _account_versions(facts, versions),
        _contracts(facts),
        _events(facts),
        _tariffs(facts, tariffs),
    ]


def capacity_days(facts: Facts) -> tuple[Ints, ...]:
    return facts.stopped_from, facts.stopped_to, facts.extended_on


def changed_day(facts: Facts) -> Ints:
    """The first day of another category, NULL without."""
    return _month_day(facts, facts.changed_month)


def mode_day(facts: Facts) -> Ints:
    return _month_day(facts, facts.mode_changed_month)


def free_day(facts: Facts) -> Ints:
    """The day on which a direct user's administered bands ended, NULL where that lies outside the window or nobody trades."""
    inside = facts.plan.month_starts[0] < FREE_FROM < facts.plan.month_starts[-1]
    return np.where(facts.direct & inside, FREE_FROM, NULL)


def _month_day(facts: Facts, month: Ints) -> Ints:
    return np.where(month == NULL, NULL, facts.plan.month_starts[np.where(month == NULL, 0, month)])


@dataclass
class Versions:
    """Account and first and following day of each version."""

    account: Ints
    since: Ints
    until: Ints


def make_versions(facts: Facts, days: tuple[Ints, ...]) -> Versions:
    """Each account's life cut at its days of change."""
    account = np.concatenate([np.arange(facts.n), *(np.flatnonzero(d != NULL) for d in days)])
    since = np.concatenate([facts.opened, *(d[d != NULL] for d in days)])
    order = np.lexsort((since, account))
    account, since = account[order], since[order]
    until = np.append(np.where(account[1:] == account[:-1], since[1:], NULL), NULL)
    last = until == NULL
    until[last] = facts.closed[account[last]]
    return Versions(account, since, until)


def month_of(facts: Facts, day: Ints) -> Ints:
    """The month of the window in which a day lies, clipped to the window."""
    return np.clip(np.searchsorted(facts.plan.month_starts, day, side="right") - 1, 0, facts.plan.months - 1)


def hashes(prefix: str, number: Ints) -> Text:
    """Made-up hashes of identities, telephones and proofs."""
    return ids.numbered(prefix, (number * 2654435761 + 97) % 10**12, 12)


def voltage_code(facts: Facts) -> Ints:
    return np.where(facts.voltage_kv >= 35, 2, np.where(facts.high_voltage, 1, 0))


def _names(rng: np.random.Generator, facts: Facts) -> Text:
    """Account names: persons, shops, firms, institutions."""
    pool: list[str] = []
    codes = np.zeros(facts.n, dtype=np.int32)
    load = facts.attribute("load_kind")
    groups = {
        "people": (facts.is_kind("household", "farm"), names.people),
        "shops": (facts.is_kind("shop"), names.shops),
        "schools": (facts.is_kind("school", "welfare"), names.schools),
        "firms": (load == "industrial", names.factories),
        "others": (np.isin(load, ["commercial", "charging"]) & ~facts.is_kind("shop"), names.institutions),
    }
    rest = np.ones(facts.n, dtype=bool)
    for mask, make in groups.values():
        rows = np.flatnonzero(mask)
        rest[rows] = False
        words = make(rng, min(len(rows), 5000)) if len(rows) else []
        codes[rows] = len(pool) + rng.integers(0, max(1, len(words)), len(rows))
        pool.extend(words)
    rows = np.flatnonzero(rest)
    words = [f"{names.place(i % 60)}村民委员会" for i in range(60)]
    codes[rows] = len(pool) + rng.integers(0, len(words), len(rows))
    return coded([*pool, *words], codes)


def address_text(facts: Facts) -> Text:
    """示例市 + town + district's village + house number."""
    where = np.where(facts.district >= 0, facts.district, facts.feeder * 37 + 11)
    keys, place = np.unique(where, return_inverse=True)
    prefix = pa.array([f"示例市{names.place(int(k) % 47)}镇{names.place(int(k) * 7 % 61)}村" for k in keys])
    house = pc.cast(pa.array(facts.number % 900 + 1), pa.string())
    joined = pc.binary_join_element_wise(prefix.take(pa.array(place)), house, "号", "")
    return Text(joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined, np.arange(facts.n, dtype=np.int32))


def _account(rng: np.random.Generator, facts: Facts) -> Frame:
    last = np.full(facts.n, facts.plan.months - 1)
    kind = kind_in_month(facts, np.arange(facts.n), last)
    high = facts.high_voltage
    usage = [k.usage_class for k in KINDS]
    is_home = kinds.of(kind, "usage_class") == "residential"
    phone = hashes("f", facts.number)
    phone.codes = np.where(rng.random(facts.n) < 0.02, -1, phone.codes).astype(np.int32)
    return Frame(
        "account",
        facts.n,
        account_id=ids.account(facts.number),
        org_id=ids.station(facts.station),
        district_id=district_text(facts, np.arange(facts.n)).blank(high),
        premise_id=ids.numbered("DZ", facts.number),
        name=_names(rng, facts),
        address=address_text(facts),
        party_hash=hashes("p", facts.number),
        credit_code_hash=hashes("c", facts.number).blank(is_home),
        phone_hash=phone,
        status=coded(("active", "closed"), (facts.closed != NULL).astype(np.int32)),
        customer_kind=coded(("low_voltage", "resident", "high_voltage"), np.where(high, 2, np.where(is_home, 1, 0))),
        usage_class=coded(usage, kind),
        voltage_tier=coded(VOLTAGES, voltage_code(facts)),
        contract_capacity_kva=facts.kva,
        opened_on=facts.opened,
        closed_on=facts.closed,
        is_temporary=facts.temporary,
        temporary_until=np.where(facts.temporary, facts.opened + 1090, NULL),
        importance_level=coded(IMPORTANCE, facts.important),
        area_kind=coded(AREAS, area_of(facts.station)),
        load_kind=coded([k.load_kind for k in KINDS] + ["temporary"], np.where(facts.temporary, len(KINDS), kind)),
        on_load_tap_changer=facts.voltage_kv >= 35,
        is_market=facts.direct,
        households=np.where(facts.is_kind("collective", "hv_estate"), 12 + facts.number % 60, NULL),
        book_id=ids.book(facts.feeder),
        is_prepaid=is_home & (facts.number % 5 == 0),
        has_vat_data=high,
        _account=np.arange(facts.n),
    )


def contract_kva_on(facts: Facts, account: Ints, day: Ints) -> Any:
    """Contract capacity on a day: without the second transformer until it was added."""
    added = facts.extended_on[account]
    return facts.kva[account] - facts.unit_kva[account, 1] * ((added != NULL) & (day < added))


def _account_versions(facts: Facts, v: Versions) -> Frame:
    a = v.account
    month = month_of(facts, v.since)
    kind = kind_in_month(facts, a, month)
    kind = np.where(v.since < facts.plan.month_starts[0], facts.kind[a], kind)
    trades = sorted({t for k in KINDS for t in k.trades})
    choice = np.array([[trades.index(k.trades[i % len(k.trades)]) for i in range(6)] for k in KINDS])
    catalogue = ~np.isin(kind, [i for i, k in enumerate(KINDS) if k.usage_class == "commercial"])
    return Frame(
        "account_version",
        len(a),
        account_id=ids.account(facts.number).take(a),
        valid_from=v.since,
        valid_to=v.until,
        usage_class=coded([k.usage_class for k in KINDS], kind),
        trade_code=coded(trades, choice[kind, facts.number[a] % 6]),
        voltage_kv=facts.voltage_kv[a],
        voltage_tier=coded(VOLTAGES, voltage_code(facts)[a]),
        contract_capacity_kva=contract_kva_on(facts, a, v.since),
        running_capacity_kva=facts.run_kva_of(a, v.since),
        importance_level=coded(IMPORTANCE, facts.important[a]),
        load_kind=coded([k.load_kind for k in KINDS] + ["temporary"], np.where(facts.temporary[a], len(KINDS), kind)),
        on_load_tap_changer=facts.voltage_kv[a] >= 35,
        market_mode=coded(("catalogue", "agency", "direct"), np.where(facts.direct[a], 2, np.where(catalogue, 0, 1))),
        is_energy_intensive=facts.punitive[a],
        application_id=application_of(facts, a, v.since),
        _account=a,
    )


def event_days(facts: Facts) -> tuple[Ints, ...]:
    """The day of each kind of EVENTS by account, NULL where it does not happen."""
    start = facts.plan.month_starts[0]
    opened = np.where(facts.opened >= start, facts.opened, NULL)
    return (
        opened,
        facts.stopped_from,
        facts.stopped_to,
        facts.extended_on,
        changed_day(facts),
        facts.renamed_on,
        facts.closed,
        mode_day(facts),
    )


def application_number(facts: Facts, account: Ints, event: Any) -> Ints:
    return facts.number[account] * 10 + event


def application_of(facts: Facts, account: Ints, day: Ints) -> Text:
    """The application behind a change on a day, none before the window."""
    number = np.full(len(account), -1)
    for e, when in enumerate(event_days(facts)):
        number = np.where(when[account] == day, application_number(facts, account, e), number)
    text = ids.numbered("YK", np.maximum(number, 0), 11)
    return text.blank(number < 0)


def _contracts(facts: Facts) -> Frame:
    high = facts.high_voltage
    last = np.where(facts.closed == NULL, facts.plan.month_starts[-1], facts.closed)
    term = np.where(facts.temporary, 1095, np.where(high, 5, 10) * 365)
    since = facts.opened + np.maximum(last - facts.opened, 0) // term * term
    until = np.where(facts.closed != NULL, facts.closed, since + term)
    kind = np.where(facts.temporary, 3, np.where(high, 0, np.where(facts.is_kind("household"), 2, 1)))
    month = np.full(facts.n, facts.plan.months - 1)
    now = kind_in_month(facts, np.arange(facts.n), month)
    home = np.isin(kinds.of(now, "usage_class"), ["residential", "residential_collective"])
    return Frame(
        "supply_contract",
        facts.n,
        contract_id=ids.numbered("HT", facts.number),
        account_id=ids.account(facts.number),
        kind=coded(("high_voltage", "low_voltage", "resident", "temporary"), kind),
        signed_on=since - 3,
        valid_from=since,
        valid_to=until,
        auto_renew=~facts.temporary,
        capacity_kva=facts.kva,
        usage_class=coded([k.usage_class for k in KINDS], now),
        price_code=coded([k.price_code for k in KINDS], now),
        boundary_is_meter=True,
        line_length_m=0.0,
        line_loss_pct=0.0,
        late_fee_rate=np.where(~home & (facts.number % 40 == 7), 0.001, np.nan),
        breach_multiple=2.0,
        theft_multiple=3.0,
        standby_kind=coded(("none", "cold", "hot"), facts.spare),
        due_day=np.full(facts.n, 20),
        _account=np.arange(facts.n),
    )


def _events(facts: Facts) -> Frame:
    account, event, day = [], [], []
    for e, when in enumerate(event_days(facts)):
        rows = np.flatnonzero(when != NULL)
        account.append(rows)
        event.append(np.full(len(rows), e))
        day.append(when[rows])
    a, e, d = (np.concatenate(part) for part in (account, event, day))
    order = np.lexsort((e, a))
    a, e, d = a[order], e[order], d[order]
    reduce, increase = EVENTS.index("reduce"), EVENTS.index("increase")
    with_unit = np.isin(e, [reduce, EVENTS.index("restore"), increase])
    before = np.where(e == 0, 0, facts.run_kva_of(a, d - 1))
    after = np.where(e == EVENTS.index("close"), 0, facts.run_kva_of(a, d))
    applied = np.where(e == 0, d - 12, np.where(e == EVENTS.index("mode_change"), d - 22, workdays.subtract(d, WORKDAYS_AHEAD)))
    return Frame(
        "account_event",
        len(a),
        event_id=ids.numbered("SJ", application_number(facts, a, e), 11),
        account_id=ids.account(facts.number).take(a),
        kind=coded(EVENTS, e),
        applied_on=applied,
        effective_from=d,
        effective_to=np.where(e == reduce, facts.stopped_to[a], NULL),
        capacity_before_kva=before,
        capacity_after_kva=after,
        equipment_id=ids.numbered("BYQ", facts.number[a] * 10 + 2, 11).blank(~with_unit),
        application_id=ids.numbered("YK", application_number(facts, a, e), 11),
        energised_at=d * 86400,
        is_whole_unit=_whole(with_unit),
        _account=a,
        _event=e,
    )


def _whole(with_unit: Any) -> Any:
    return np.where(with_unit, 1, -1).astype(np.int8)


def _tariffs(facts: Facts, v: Versions) -> Frame:
    a = v.account
    month = np.where(v.since < facts.plan.month_starts[0], 0, month_of(facts, v.since))
    before = v.since < facts.plan.month_starts[0]
    kind = np.where(before, facts.kind[a], kind_in_month(facts, a, month))
    mode = np.where(before, charge_mode(facts, a, kind, np.full(len(a), -1)), charge_mode(facts, a, kind, month))
    tou = kinds.of(kind, "tou").astype(bool) & ~facts.tou_exempt[a]
    tou &= ~(facts.direct[a] & (np.maximum(v.since, facts.plan.month_starts[0]) >= FREE_FROM))
    tiered = kinds.of(kind, "price_code") == "residential_tiered"
    has_loss = facts.high_voltage[a] & ~facts.high_side[a]
    code = np.array([CODES.index(k.price_code) for k in KINDS])[kind]
    exempt = facts.tou_exempt[a] | facts.legacy_single[a] | (kind == NUMBER["hv_charging"])
    return Frame(
        "tariff_assignment",
        len(a),
        metering_point_id=ids.point(facts.number).take(a),
        valid_from=v.since,
        valid_to=v.until,
        account_id=ids.account(facts.number).take(a),
        price_code=coded(CODES, code),
        usage_class=coded([k.usage_class for k in KINDS], kind),
        voltage_tier=coded(VOLTAGES, voltage_code(facts)[a]),
        structure=coded(("single_part", "two_part"), (code == CODES.index("commercial_two_part")).astype(np.int32)),
        charge_mode=coded(MODES, mode),
        contract_demand_kw=Scaled(np.where(mode == MODES.index("contract_demand"), np.round(facts.contract_kw[a] * 100), NULL)),
        pf_standard=Scaled(pf_standard(facts, a, kind)),
        tou_program=coded(TOU_PROGRAMS, tou_program(kind, tou)),
        is_tiered=tiered,
        tier_people=np.where(tiered, facts.people[a], 0),
        tier_base_kwh=np.where(tiered & (facts.people[a] >= 5), 1200.0, 0.0),
        loss_mode=coded(("none", "formula"), has_loss.astype(np.int32)),
        loss_table_code=coded(("S11",), np.where(has_loss, 0, -1)),
        line_loss_pct=0.0,
        fixed_kwh=facts.fixed_kwh[a],
        is_punitive=facts.punitive[a],
        punitive_add=Scaled(np.where(facts.punitive[a], PUNITIVE_ADD, NULL)),
        applied_on=v.since - 5,
        decided_by=ids.staff(facts.station, BILLER).take(a),
        exemption_id=ids.numbered("ZC", facts.number[a]).blank(~exempt),
        application_id=application_of(facts, a, v.since),
        _account=a,
    )

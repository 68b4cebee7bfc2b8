"""Hotline requests, outages with their notices, inspections, breach cases and harmless meter events."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate import ids, workdays
from jicha.simulate.county import County
from jicha.simulate.file_tables import AREAS, area_of
from jicha.simulate.frame import NULL, Frame, Scaled, coded
from jicha.simulate.grid_tables import district_stations
from jicha.simulate.metering_tables import INSPECTORS

Ints = np.ndarray[Any, np.dtype[np.int64]]
DAY = 86400
REQUESTS = (
    # class, subclass, share, contact within hours, reply within working days (both fewest, most)
    ("repair", "fault", 0.45, (0.1, 0.3), (0, 0)),
    ("consult", "other", 0.22, (0.1, 2), (0, 1)),
    ("opinion", "voltage", 0.06, (1, 10), (2, 6)),
    ("opinion", "reading", 0.06, (1, 10), (2, 6)),
    ("complaint", "attitude", 0.015, (1, 18), (2, 3)),
    ("complaint", "connection", 0.015, (1, 18), (2, 3)),
    ("service", "data_dispute", 0.07, (1, 10), (1, 3)),
    ("service", "meter_dispute", 0.05, (1, 10), (2, 3)),
    ("report", "theft_report", 0.02, (1, 12), (3, 7)),
    ("praise", "other", 0.04, (1, 12), (1, 3)),
)
ARRIVAL_MINUTES = ((15, 38), (25, 75), (40, 100))  # city, rural, remote


def service_frames(county: County) -> list[Frame]:
    """All service tables of a chunk, and the applications that go with them."""
    rng = county.plan.rng(county.chunk.number, "service")
    outages, notices = _outages(rng, county)
    return [_requests(rng, county), outages, notices, _inspections(rng, county), _breaches(rng, county), _events(rng, county)]


def pick_days(rng: np.random.Generator, county: County, n: int, *, last: int = 12) -> Ints:
    """n days of the window, not in its last days."""
    starts = county.plan.month_starts
    return rng.integers(starts[0], max(starts[0] + 1, starts[-1] - last), n)


def open_accounts(county: County) -> Any:
    """Accounts that are open all through the window."""
    facts = county.facts
    return (facts.opened < county.plan.month_starts[0]) & (facts.closed == NULL)


def _requests(rng: np.random.Generator, county: County) -> Frame:
    facts = county.facts
    pool = np.flatnonzero(open_accounts(county))
    n = max(len(REQUESTS) * 3, facts.n * county.plan.months // 250)
    kind = rng.choice(len(REQUESTS), n, p=np.array([r[2] for r in REQUESTS]) / sum(r[2] for r in REQUESTS))
    kind[: len(REQUESTS) * 2] = np.tile(np.arange(len(REQUESTS)), 2)
    a = np.resize(rng.permutation(pool), n)
    repair = kind == 0
    dispute = kind == 7
    day = pick_days(rng, county, n, last=15)
    accepted = day * DAY + rng.integers(8 * 3600, 16 * 3600, n)
    dispatched = accepted + rng.integers(40, 170, n)
    low, high = (np.array([r[3][i] for r in REQUESTS])[kind] for i in range(2))
    contacted = dispatched + ((low + rng.random(n) * (high - low)) * 3600).astype(np.int64)
    area = area_of(facts.station[a])
    fast, slow = np.array(ARRIVAL_MINUTES)[area].T
    arrived = dispatched + ((fast + rng.random(n) * (slow - fast)) * 60).astype(np.int64)
    restored = arrived + rng.integers(20 * 60, 100 * 60, n)
    few, most = (np.array([r[4][i] for r in REQUESTS])[kind] for i in range(2))
    wd = few + np.floor(rng.random(n) * (most - few + 1)).astype(np.int64)
    replied = np.where(repair, restored + 900, np.maximum(workdays.add(day, wd) * DAY + 16 * 3600 + 1800, contacted + 1800))
    callback = replied + 3600
    return Frame(
        "service_request",
        n,
        request_id=ids.numbered("FW", county.chunk.number * 10**6 + np.arange(n), 12),
        **{"class": coded([r[0] for r in REQUESTS], kind)},
        subclass=coded([r[1] for r in REQUESTS], kind),
        channel=coded(("hotline", "app", "line_12345"), rng.choice(3, n, p=[0.75, 0.2, 0.05])),
        org_id=ids.station(facts.station).take(a),
        account_id=ids.account(facts.number).take(a),
        district_id=county.tables["account"].text("district_id").take(a),
        object_id=ids.account(facts.number).take(a),
        phone_hash=county.tables["account"].text("phone_hash").take(a),
        content=coded([f"客户诉求（{r[1]}）" for r in REQUESTS], kind),
        accepted_at=accepted,
        dispatched_at=dispatched,
        contacted_at=contacted,
        arrived_at=np.where(repair, arrived, NULL),
        arrival_lat=np.where(repair, 30.2 + (facts.number[a] % 997) / 2000, np.nan),
        arrival_lon=np.where(repair, 112.1 + (facts.number[a] % 991) / 2000, np.nan),
        restored_at=np.where(repair, restored, NULL),
        replied_at=replied,
        closed_at=callback + 3600,
        callback_at=callback,
        callback_call_id=ids.numbered("LY", county.chunk.number * 10**6 + np.arange(n), 12),
        callback_phone_hash=county.tables["account"].text("phone_hash").take(a),
        area_kind=coded(AREAS, area),
        is_disaster=False,
        handler_id=ids.staff(facts.station, 32).take(a),
        satisfaction=coded(("satisfied", "very_satisfied"), facts.number[a] % 2),
        is_founded=coded_flag(kind == 4),
        _account=a,
        _kind=kind,
        _dispute=dispute,
    )


def coded_flag(unfounded: Any) -> Ints:
    """True, or false where a complaint was not founded."""
    return np.where(unfounded, 0, 1).astype(np.int8)


def _outages(rng: np.random.Generator, county: County) -> tuple[Frame, Frame]:
    """Planned, temporary and fault outages of public districts; the first two announced in time."""
    facts, grid, chunk = county.facts, county.grid, county.chunk
    districts = np.array(chunk.districts)
    station = district_stations(facts, grid)
    n = max(6, len(districts) * county.plan.months // 20)
    d = np.resize(rng.permutation(len(districts)), n)
    kind = np.resize([0, 0, 1, 2, 2], n)
    day = pick_days(rng, county, n, last=10)
    began = day * DAY + 8 * 3600 + rng.integers(0, 20, n) * 600
    ended = began + np.where(kind == 0, rng.integers(3, 7, n) * 3600, rng.integers(40, 150, n) * 60)
    planned_to = np.where(kind == 0, began + 8 * 3600, began + 4 * 3600)
    told = kind < 2
    number = chunk.number * 10**6 + np.arange(n)
    notice = ids.numbered("TZ", number, 12)
    published = np.where(kind == 0, began - rng.integers(8, 14, n) * DAY, began - rng.integers(26, 40, n) * 3600)
    outage = Frame(
        "outage",
        n,
        outage_id=ids.numbered("DT", number, 12),
        kind=coded(("planned", "temporary", "fault"), kind),
        org_id=ids.station(station[d]),
        feeder_id=ids.feeder(grid.district_feeder[districts[d]]),
        district_id=ids.district(districts[d]),
        began_at=began,
        ended_at=ended,
        planned_from=np.where(told, began, NULL),
        planned_to=np.where(told, planned_to, NULL),
        notice_id=notice.blank(~told),
        voltage_kv=np.full(n, 10.0),
        households=grid.district_size[districts[d]],
        arrived_at=np.where(kind == 2, began + 30 * 60, NULL),
        reason=coded(("设备检修", "缺陷处理", "设备故障"), kind),
        is_disaster=False,
        source=coded(("dispatch", "meter"), (kind == 2).astype(np.int32)),
    )
    rows = np.flatnonzero(told)
    notices = Frame(
        "outage_notice",
        len(rows),
        notice_id=notice.take(rows),
        kind=coded(("planned", "temporary"), kind[rows]),
        org_id=ids.station(station[d[rows]]),
        feeder_id=ids.feeder(grid.district_feeder[districts[d[rows]]]),
        district_id=ids.district(districts[d[rows]]),
        published_at=published[rows],
        planned_from=began[rows],
        planned_to=planned_to[rows],
        scope="台区全部用户",
        channel="media",
        important_users_told_at=published[rows] + 600,
        is_changed=False,
    )
    return outage, notices


def _inspections(rng: np.random.Generator, county: County) -> Frame:
    """Periodic inspections of high-voltage customers: twice a year at 35 kV and for important ones, yearly the rest."""
    facts, plan = county.facts, county.plan
    rows = np.flatnonzero(facts.high_voltage)
    often = (facts.voltage_kv[rows] >= 35) | (facts.important[rows] > 0)
    cycle = np.where(often, 165, 330)
    last = plan.today - rng.integers(12, 60, len(rows))
    account, planned = [], []
    for turn in range(max(2, plan.day_count // 165 + 1)):
        day = last - turn * cycle
        some = (day >= plan.month_starts[0] - 200) & (day >= facts.opened[rows] + 5)
        account.append(rows[some])
        planned.append(day[some])
    fixed = np.flatnonzero(~np.isnan(facts.fixed_kwh))
    for turn in range(max(2, plan.day_count // 150 + 1)):  # what is not metered is looked at before half a year is over
        visit = plan.today - 15 - fixed % 40 - 150 * turn
        account.append(fixed[visit > facts.opened[fixed] + 5])
        planned.append(visit[visit > facts.opened[fixed] + 5])
    visited, visits = _vacancy_visits(county)
    a, day = np.concatenate([*account, visited]), np.concatenate([*planned, visits])
    n = len(a)
    vacancy = np.arange(n) >= n - len(visited)
    arrived = day * DAY + 9 * 3600 + rng.integers(0, 6 * 3600, n)
    pair = np.array(
        [
            f"P{s * ids.STAFF_PER_STATION + INSPECTORS:07d},P{s * ids.STAFF_PER_STATION + INSPECTORS + 1:07d}"
            for s in facts.station
        ]
    )
    number = facts.number[a] * 1000 + (plan.today - day) % 1000
    return Frame(
        "inspection",
        n,
        inspection_id=ids.numbered("JC", number, 12),
        account_id=ids.account(facts.number).take(a),
        org_id=ids.station(facts.station).take(a),
        kind=coded(("periodic", "special"), vacancy.astype(np.int32)),
        planned_on=day,
        arrived_at=arrived,
        left_at=arrived + rng.integers(35 * 60, 100 * 60, n),
        lat=30.2 + (facts.number[a] % 997) / 2000,
        lon=112.1 + (facts.number[a] % 991) / 2000,
        person_ids=coded(list(pair), a),
        person_count=np.full(n, 2),
        signed_by_customer=~vacancy,
        text_hash=ids.numbered("wt", number, 12),
        photo_hashes=ids.numbered("zp", number, 12),
        photo_hash=ids.numbered("zp", number, 12),
        result="normal",
        _account=a,
        _day=day,
        _vacancy=vacancy,
    )


def _vacancy_visits(county: County) -> tuple[Ints, Ints]:
    """Site checks of everything that uses nothing: from the third month without energy on, large customers from the second."""
    facts, plan = county.facts, county.plan
    bills = county.bills
    idle = np.zeros((facts.n, plan.months), dtype=bool)
    idle[bills.account, bills.month] = bills.metered.sum(axis=1) == 0
    run, high = np.zeros(facts.n, dtype=np.int64), facts.high_voltage
    account, day = [], []
    for month in range(plan.months):
        run = np.where(idle[:, month], run + 1, 0)
        due = np.flatnonzero((run >= 3) & (run % 2 == 1) | high & (run == 2))
        account.append(due)
        day.append(plan.month_starts[month + 1] - 6 - due % 9)
    return np.concatenate(account), np.concatenate(day)


def _breaches(rng: np.random.Generator, county: County) -> Frame:
    """Cases found and closed in due form: the penalty at the unit's usual multiple, evidence, notice, posting, re-check."""
    facts = county.facts
    pool = np.flatnonzero(open_accounts(county) & facts.is_kind("household", "shop", "farm"))
    n = max(12, facts.n // 800)
    a = np.sort(rng.choice(pool, n, replace=False))
    theft = np.arange(n) % 3 == 0
    day = pick_days(rng, county, n, last=70)
    length = rng.integers(20, 90, n)
    kwh = np.where(theft, length * 6 * 3 * 100, length * rng.integers(400, 900, n))
    price = np.where(theft, 55, 9)  # fen: the full price of stolen energy, the difference of a changed category
    recovered = kwh * price // 100
    multiple = np.where(theft, 3, 2)
    found = day * DAY + 10 * 3600
    return Frame(
        "breach_case",
        n,
        case_id=ids.numbered("WY", facts.number[a]),
        account_id=ids.account(facts.number[a]),
        org_id=ids.station(facts.station[a]),
        kind=coded(("breach", "theft"), theft.astype(np.int32)),
        item=coded(("change_category", "bypass"), theft.astype(np.int32)),
        act_from=day - length,
        act_to=day,
        found_at=found,
        capacity_kw=np.where(theft, 3.0, 5.0),
        hours_per_day=np.where(theft, 6.0, np.nan),
        days=length,
        is_duration_known=True,
        recovered_kwh=Scaled(kwh),
        recovered_yuan=Scaled(recovered),
        penalty_yuan=Scaled(recovered * multiple),
        multiple=multiple.astype(np.float64),
        times=np.ones(n, dtype=np.int64),
        evidence_hashes=ids.numbered("zj", facts.number[a], 12),
        notice_signed_at=found + 7200,
        receivable_id=ids.numbered("YW", facts.number[a], 15),
        referred_to="none",
        cut_at=np.where(theft, found + 3600, NULL),
        restored_at=np.where(theft, found + 3 * DAY, NULL),
        rechecked_on=day + 30,
        closed_at=found + 40 * DAY,
        inspector_id=ids.staff(facts.station[a], INSPECTORS),
        _account=a,
        _theft=theft,
    )


def breach_receivables(county: County, receivable: Frame) -> None:
    """Add the receivables of the cases, paid within ten days."""
    facts, cases = county.facts, county.tables["breach_case"]
    amount = cases["recovered_yuan"] + cases["penalty_yuan"]
    day = cases["found_at"] // DAY
    receivable.append(
        cases.n,
        receivable_id=cases.text("receivable_id"),
        account_id=ids.account(facts.number[cases["_account"]]),
        kind="breach",
        # Charged in the month in which the case was found.
        bill_month=day.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64),
        due_on=day + 15,
        amount_yuan=Scaled(amount),
        settled_yuan=Scaled(amount),
        outstanding_yuan=Scaled(np.zeros(cases.n, dtype=np.int64)),
        settled_at=(day + 8) * DAY + 36000,
        status="settled",
        is_disputed=False,
        _account=cases["_account"],
    )


def _events(rng: np.random.Generator, county: County) -> Frame:
    """Harmless meter events: power cuts and clock settings, some reported twice."""
    facts = county.facts
    pool = np.flatnonzero(open_accounts(county))
    n = max(10, facts.n // 100)
    a = np.resize(rng.permutation(pool), n)
    kind = np.arange(n) % 2
    began = pick_days(rng, county, n) * DAY + rng.integers(0, DAY, n)
    number = county.chunk.number * 10**6 + np.arange(n)
    return Frame(
        "meter_event",
        n,
        event_id=ids.numbered("EV", number, 12),
        account_id=ids.account(facts.number).take(a),
        metering_point_id=ids.point(facts.number).take(a),
        meter_asset_id=ids.meter(facts.number[a]),
        kind=coded(("power_down", "clock_set"), kind),
        began_at=began,
        ended_at=began + np.where(kind == 0, 1800, 5),
        received_at=began + 7200,
        spec_edition="Q/GDW 10354-2020",
        _account=a,
    )

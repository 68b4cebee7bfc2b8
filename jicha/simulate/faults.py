"""Meter faults with their corrections, corrections of old errors, and customers who asked for a test."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate import ids, workdays
from jicha.simulate.county import County
from jicha.simulate.frame import NULL, Frame, Scaled, coded
from jicha.simulate.metering_tables import HEAD
from jicha.simulate.process import ADJUSTMENT, METER_TEST, Requests
from jicha.simulate.service import open_accounts, pick_days

Ints = np.ndarray[Any, np.dtype[np.int64]]
DAY = 86400


def fault_frames(county: County) -> tuple[list[Frame], list[Requests]]:
    """Meter faults with their corrections, other corrections of old errors, and customers who asked for a test."""
    facts, plan = county.facts, county.plan
    rng = plan.rng(county.chunk.number, "faults")
    pool = rng.permutation(
        np.flatnonzero(open_accounts(county) & (facts.meter_changed_on == NULL) & (facts.stopped_from == NULL))
    )
    n_fault, n_other, n_test = (max(m, facts.n // k) for m, k in ((8, 1200), (10, 400), (6, 1200)))
    fault, other, test = pool[:n_fault], pool[n_fault : n_fault + n_other], pool[n_fault + n_other : n_fault + n_other + n_test]
    test = test[~facts.high_voltage[test]]
    found = pick_days(rng, county, n_fault, last=45)
    posted_day = np.concatenate([found + 14, pick_days(rng, county, n_other, last=5)])
    a = np.concatenate([fault, other])
    n = len(a)
    with_fault = np.arange(n) < n_fault
    sign = np.where(with_fault | (np.arange(n) % 2 == 0), 1, -1)
    kwh = np.where(facts.high_voltage[a], rng.integers(900, 6000, n), rng.integers(20, 260, n)) * 100 * sign
    yuan = kwh * 55 // 100
    level = np.digitize(np.abs(yuan), [500_000, 5_000_000, 50_000_000])
    post_month = np.clip(np.searchsorted(plan.month_starts, posted_day, side="right") - 1, 0, plan.months - 1)
    before = np.where(with_fault, np.concatenate([found - 9, np.zeros(n_other, dtype=np.int64)]), plan.month_starts[0] - 61)
    until = np.where(with_fault, np.concatenate([found + 2, np.zeros(n_other, dtype=np.int64)]), plan.month_starts[0] - 31)
    cause = before.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    application = ids.numbered("YK", facts.number[a] * 10 + ADJUSTMENT, 11)
    adjustment = Frame(
        "adjustment",
        n,
        adjustment_id=ids.numbered("TB", facts.number[a]),
        account_id=ids.account(facts.number).take(a),
        org_id=ids.station_in_month(facts.station[a], facts.old_station[a] & (post_month < plan.merge_month)),
        kind=coded(("refund", "recover"), (sign > 0).astype(np.int32)),
        reason_code=coded(("reading_error", "meter_fault"), with_fault.astype(np.int32)),
        period_from=before,
        period_to=until,
        cause_month=cause,
        post_month=plan.month_starts[:-1][post_month],
        kwh=Scaled(kwh),
        yuan=Scaled(yuan),
        applicant_id=ids.staff(facts.station, 10).take(a),
        applied_at=(posted_day - 6) * DAY + 36000,
        approver_id=ids.staff(facts.station, HEAD).take(a),
        approver_level=coded(("station", "county", "city", "city_head"), level),
        approved_at=(posted_day - 2) * DAY + 36000,
        application_id=application,
        fault_id=ids.numbered("GZ", facts.number[a]).blank(~with_fault),
        posted_at=posted_day * DAY + 50000,
        _account=a,
    )
    device_fault = Frame(
        "device_fault",
        n_fault,
        fault_id=ids.numbered("GZ", facts.number[fault]),
        account_id=ids.account(facts.number).take(fault),
        metering_point_id=ids.point(facts.number).take(fault),
        device_kind="meter",
        device_id=ids.meter(facts.number[fault]),
        kind=coded(("loss_of_voltage", "clock", "out_of_tolerance"), np.arange(n_fault) % 3),
        began_at=(found - 9) * DAY,
        found_at=found * DAY + 30000,
        source="monitoring",
        repaired_at=(found + 2) * DAY + 40000,
        adjustment_id=ids.numbered("TB", facts.number[fault]),
        needs_adjustment=True,
        closed_at=(found + 16) * DAY + 40000,
        _account=fault,
    )
    asked = pick_days(rng, county, len(test), last=25)
    results = workdays.add(asked, 3)
    tests = county.tables["device_test"]
    tests.append(
        len(test),
        test_id=ids.numbered("JYS", facts.number[test]),
        account_id=ids.account(facts.number).take(test),
        metering_point_id=ids.point(facts.number).take(test),
        device_kind="meter",
        device_id=ids.meter(facts.number[test]),
        kind="customer_request",
        tested_on=results,
        load_point="100%Ib",
        error_pct=np.round(rng.normal(0, 0.3, len(test)), 4),
        limit_pct=2.0,
        result="qualified",
        tester_id=ids.staff(facts.station, 2).take(test),
        application_id=ids.numbered("YK", facts.number[test] * 10 + METER_TEST, 11),
        _account=test,
        _kind=np.full(len(test), 9),
    )
    requests = [
        Requests("adjustment", facts.number[a] * 10 + ADJUSTMENT, a, posted_day),
        Requests("meter_test", facts.number[test] * 10 + METER_TEST, test, results),
    ]
    return [adjustment, device_fault], requests

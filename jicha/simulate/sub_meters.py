"""Sub-meters behind some shared buildings' meters: a shop in the house, read on the same days and taken off the main meter."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate import ids
from jicha.simulate.county import County
from jicha.simulate.frame import Frame, Scaled

Ints = np.ndarray[Any, np.dtype[np.int64]]
WHICH = 3  # the sub-meter's place among the points of an account
GENERATION = 5  # and its meter's number among the account's meters


def sub_meter_frames(county: County) -> list[Frame]:
    """The relations; points, prices and readings of the sub-meters join the tables that are there."""
    facts = county.facts
    a = np.flatnonzero(facts.sub_meter_share > 0)
    main, child = ids.point(facts.number[a]), ids.point(facts.number[a], WHICH)
    account = ids.account(facts.number[a])
    county.tables["metering_point"].join(
        Frame(
            "metering_point",
            len(a),
            metering_point_id=child,
            account_id=account,
            kind="settlement",
            is_main=False,
            side="lv",
            mode="lv_lv",
            wiring="1p",
            multiplier=1,
            status="running",
            opened_on=facts.opened[a],
            _account=np.full(len(a), -1),
        )
    )
    county.tables["tariff_assignment"].join(
        Frame(
            "tariff_assignment",
            len(a),
            metering_point_id=child,
            valid_from=facts.opened[a],
            account_id=account,
            price_code="commercial_single",
            usage_class="commercial",
            voltage_tier="below_1kv",
            structure="single_part",
            is_tiered=False,
            _account=np.full(len(a), -1),
            _parent=a,
        )
    )
    _hang(county, a)
    _read(county, a)
    return [
        Frame(
            "metering_relation",
            len(a),
            parent_point_id=main,
            child_point_id=child,
            valid_from=facts.opened[a],
            account_id=account,
            child_account_id=account,
            kind="deduct",
            last_checked_on=county.plan.month_starts[0] + 30,
            _account=a,
        )
    ]


def _hang(county: County, accounts: Ints) -> None:
    """A meter as old as the main one, for each sub-meter."""
    facts = county.facts
    for table, changes in (
        ("meter_asset", {}),
        ("meter_installation", {"removed_at": None, "multiplier": 1, "work_ticket_id": None, "reason": "new"}),
    ):
        frame = county.tables[table]
        rows = np.flatnonzero(np.isin(frame["_account"], accounts) & (frame["_generation"] == 0))
        a = frame["_account"][rows]
        more = frame.take(rows)
        more.put("meter_asset_id", ids.meter(facts.number[a], GENERATION))
        if table == "meter_installation":
            more.put("installation_id", ids.installation(facts.number[a], GENERATION))
            more.put("metering_point_id", ids.point(facts.number[a], WHICH))
        for name, value in changes.items():
            more.put(name, value)
        more.put("_account", np.full(len(rows), -1))
        frame.join(more)


def _read(county: County, accounts: Ints) -> None:
    """A tenth to a third of the main meter's energy every month, read with it."""
    facts, reading = county.facts, county.tables["reading"]
    rows = np.flatnonzero(np.isin(reading["_account"], accounts) & (reading["_channel"] == 0) & (reading["_generation"] == 0))
    rows = rows[np.lexsort((reading["_month"][rows], reading["_account"][rows]))]
    a = reading["_account"][rows]
    share = facts.sub_meter_share[a]
    energy = reading["energy_kwh"][rows] * share // 100
    total = np.cumsum(energy)
    first = np.append(True, a[1:] != a[:-1]) if len(a) else np.zeros(0, dtype=bool)
    before = np.repeat((total - energy)[first], np.diff(np.append(np.flatnonzero(first), len(a))))
    frame = reading.take(rows)
    frame.put("metering_point_id", ids.point(facts.number[a], WHICH))
    frame.put("meter_asset_id", ids.meter(facts.number[a], GENERATION))
    frame.put("last_value", Scaled((total - energy - before) * 100))
    frame.put("this_value", Scaled((total - before) * 100))
    frame.put("multiplier", 1)
    frame.put("energy_kwh", Scaled(energy))
    frame.put("bill_id", None)
    frame.put("_parent", a)
    frame.put("_account", np.full(len(rows), -1))
    frame.put("_bill", np.full(len(rows), -1))
    frame.put("_channel", np.full(len(rows), 9))
    reading.put("_parent", np.full(reading.n, -1))
    reading.join(frame)

"""Remote restorations that fail at first: repeated with success, or done on site by somebody who was sent at once."""

from __future__ import annotations

import numpy as np

from jicha.simulate import ids
from jicha.simulate.county import County


def fail_at_first(county: County) -> None:
    """Of the remote restorations every third fails and is repeated minutes later, every seventh is done on site."""
    facts = county.facts
    command, cut, ticket = (county.tables[name] for name in ("control_command", "disconnection", "work_ticket"))
    on = np.flatnonzero(command["kind"] == "close")
    again, by_hand = on[::3], on[1::7]
    by_hand = np.setdiff1d(by_hand, again)
    repeat = command.take(again)
    command.change(again, result="timeout", executed_at=None)
    repeat.columns["sent_at"] += 240  # type: ignore[operator]
    repeat.columns["executed_at"] += 240  # type: ignore[operator]
    repeat.put("retries", np.ones(len(again), dtype=np.int64))
    command.join(repeat)
    for row in again:
        county.tables["disconnection"].columns["restored_at"][cut["_account"] == command["_account"][row]] += 240  # type: ignore[index]
    a, sent = command["_account"][by_hand], command["sent_at"][by_hand]
    order = ids.numbered("GD", facts.number[a], 12)
    command.change(by_hand, result="failed", executed_at=None, field_order_id=order, field_order_at=sent + 600)
    for account, at in zip(a, sent, strict=True):
        cut.columns["restored_at"][cut["_account"] == account] = at + 3300  # type: ignore[index]
    ticket.append(
        len(a),
        work_ticket_id=order,
        kind="on_site",
        org_id=ids.station(facts.station[a]),
        account_id=ids.account(facts.number[a]),
        metering_point_id=ids.point(facts.number[a]),
        task="远程复电失败现场复电",
        opened_at=sent + 600,
        issued_at=sent + 660,
        issuer_id=ids.staff(facts.station[a], 8),
        permitted_at=sent + 900,
        permitter_id=ids.staff(facts.station[a], 34),
        leader_id=ids.staff(facts.station[a], 0),
        leader_signed_at=sent + 960,
        due_at=sent + 7200,
        arrived_at=sent + 2400,
        lat=30.2 + (facts.number[a] % 997) / 2000,
        lon=112.1 + (facts.number[a] % 991) / 2000,
        finished_at=sent + 3300,
        closed_at=sent + 3600,
        status="closed",
        _account=a,
    )

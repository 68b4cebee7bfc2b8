"""What customers are supplied through: power sources, transformers and high-voltage motors with their states in time."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate import ids
from jicha.simulate.customers import Facts
from jicha.simulate.file_tables import application_of
from jicha.simulate.frame import NULL, Frame, coded
from jicha.simulate.transformers import IMPEDANCE_PCT, NO_LOAD_CURRENT_PCT, losses_w

Ints = np.ndarray[Any, np.dtype[np.int64]]


def equipment_frames(facts: Facts) -> list[Frame]:
    """Sources and equipment of a chunk."""
    return [_sources(facts), _equipment(facts)]


def _sources(facts: Facts) -> Frame:
    return Frame(
        "power_source",
        facts.n,
        power_source_id=ids.numbered("DY", facts.number),
        valid_from=facts.opened,
        valid_to=facts.closed,
        account_id=ids.account(facts.number),
        feeder_id=ids.feeder(facts.feeder),
        kind="main",
        simultaneous=False,
        capacity_kva=facts.kva,
        reliability_fee_exempt=False,
        _account=np.arange(facts.n),
    )


def _equipment(facts: Facts) -> Frame:
    """Transformers and HV motors with their states in time: running, stopped and sealed, running again, or standing by."""
    rows = np.flatnonzero(facts.unit_kva[:, 0] > 0)
    second = np.flatnonzero(facts.unit_kva[:, 1] > 0)
    stopped = second[facts.stopped_from[second] != NULL]
    again = stopped[facts.stopped_to[stopped] != NULL]
    motor = np.flatnonzero(facts.motor_kw > 0)
    born = np.where(facts.extended_on[second] != NULL, facts.extended_on[second], facts.opened[second])
    a = np.concatenate([rows, second, stopped, again, motor])
    which = np.concatenate([np.repeat([1, 2, 2, 2, 3], [len(rows), len(second), len(stopped), len(again), len(motor)])])
    since = np.concatenate([facts.opened[rows], born, facts.stopped_from[stopped], facts.stopped_to[again], facts.opened[motor]])
    until = np.concatenate(
        [
            np.full(len(rows), NULL),
            facts.stopped_from[second],
            facts.stopped_to[stopped],
            np.full(len(again), NULL),
            np.full(len(motor), NULL),
        ]
    )
    state = np.repeat([0, 0, 1, 0, 0], [len(rows), len(second), len(stopped), len(again), len(motor)])
    state = np.where((which == 2) & (facts.spare[a] > 0), 1 + facts.spare[a], state)
    kva = np.where(which == 1, facts.unit_kva[a, 0], np.where(which == 2, facts.unit_kva[a, 1], facts.motor_kw[a]))
    p0, pk = losses_w(np.where(which == 3, 100, kva))
    is_motor = which == 3
    sealed = (state == 1) | (state == 2)
    return Frame(
        "customer_equipment",
        len(a),
        equipment_id=ids.numbered("BYQ", facts.number[a] * 10 + which, 11),
        valid_from=since,
        valid_to=until,
        account_id=ids.account(facts.number).take(a),
        kind=coded(("transformer", "hv_motor"), is_motor.astype(np.int32)),
        kva=kva,
        model=coded(("S11-M", "YKK"), is_motor.astype(np.int32)),
        p0_kw=np.where(is_motor, np.nan, p0 / 1000),
        pk_kw=np.where(is_motor, np.nan, pk / 1000),
        i0_pct=np.where(is_motor, np.nan, NO_LOAD_CURRENT_PCT),
        uk_pct=np.where(is_motor, np.nan, IMPEDANCE_PCT),
        state=coded(("running", "stopped", "cold_standby", "hot_standby"), state),
        sealed_at=np.where(sealed, since * 86400 + 32400, NULL),
        seal_no=ids.numbered("32009", facts.number[a], 10).blank(~sealed),
        loss_share_pct=100.0,
        point_id=ids.point(facts.number).take(a),
        power_source_id=ids.numbered("DY", facts.number).take(a),
        owner="customer",
        application_id=application_of(facts, a, since),
        _account=a,
        _which=which,
    )

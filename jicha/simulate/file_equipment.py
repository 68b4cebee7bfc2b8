"""What customers are supplied through: power sources, transformers and high-voltage motors with their states in time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from jicha.simulate import ids
from jicha.simulate.customers import Facts
from jicha.simulate.file_tables import application_of, contract_kva_on
from jicha.simulate.frame import NULL, Frame, Text, coded
from jicha.simulate.transformers import IMPEDANCE_PCT, NO_LOAD_CURRENT_PCT, losses_w

Ints = np.ndarray[Any, np.dtype[np.int64]]


def equipment_frames(facts: Facts) -> list[Frame]:
    """Sources and equipment of a chunk."""
    return [_sources(facts), _equipment(facts)]


def _sources(facts: Facts) -> Frame:
    """The main line of everybody, and a spare line of some, which grows with an increase of capacity."""
    dual = np.flatnonzero(facts.dual_source)
    grown = dual[facts.extended_on[dual] != NULL]
    a = np.concatenate([np.arange(facts.n), dual, grown])
    which = np.repeat([0, 1, 2], [facts.n, len(dual), len(grown)])
    since = np.where(which == 2, facts.extended_on[a], facts.opened[a])
    until = np.where((which == 1) & (facts.extended_on[a] != NULL), facts.extended_on[a], facts.closed[a])
    kva = np.where(which == 1, contract_kva_on(facts, a, since), facts.kva[a])
    added = np.where(which == 2, facts.kva[a] - contract_kva_on(facts, a, facts.opened[a]), kva)
    spare = which > 0
    return Frame(
        "power_source",
        len(a),
        power_source_id=spare_or_main(facts, a, spare),
        valid_from=since,
        valid_to=until,
        account_id=ids.account(facts.number).take(a),
        feeder_id=ids.feeder(facts.feeder).take(a),
        kind=coded(("main", "standby"), spare.astype(np.int32)),
        simultaneous=False,
        capacity_kva=kva,
        reliability_fee_exempt=spare & facts.fee_exempt[a],
        application_id=application_of(facts, a, since).blank(~spare),
        _account=a,
        _spare=spare,
        _added=np.where(spare, np.round(added * 100), 0).astype(np.int64),
    )


def spare_or_main(facts: Facts, a: Ints, spare: Any) -> Text:
    """Numbers of the lines: DY the main one, DB the spare one."""
    main, other = ids.numbered("DY", facts.number), ids.numbered("DB", facts.number)
    return Text(pa.concat_arrays([main.words, other.words]), np.where(spare, facts.n + a, a).astype(np.int32))


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

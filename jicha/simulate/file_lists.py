"""What stands beside the customers' files: concessions, lists, premises, generators, charging stations, districts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from jicha.simulate import ids
from jicha.simulate.billing import PUNITIVE_ADD
from jicha.simulate.customers import Facts
from jicha.simulate.file_tables import address_text, hashes
from jicha.simulate.frame import Frame, Text, coded
from jicha.simulate.metering_tables import BILLER

Ints = np.ndarray[Any, np.dtype[np.int64]]


def list_frames(facts: Facts) -> list[Frame]:
    """The tables beside the files of a chunk."""
    return [
        _concessions(facts),
        _policies(facts),
        _premises(facts),
        _generators(facts),
        _stations(facts),
        _point_districts(facts),
    ]


def _concessions(facts: Facts) -> Frame:
    """Large households with their proof; some renewed it inside the window, so that an older one has run out."""
    rows = np.flatnonzero(facts.people >= 5)
    since = np.maximum(facts.opened[rows], facts.plan.month_starts[0] - 400)
    renewed = np.flatnonzero((facts.number[rows] % 4 == 1) & (since < facts.plan.month_starts[0]))
    until = since + 1095
    until[renewed] = facts.plan.month_starts[1] + facts.number[rows[renewed]] % 50
    since, rows = np.append(since, until[renewed]), np.append(rows, rows[renewed])
    until = np.append(until, until[renewed] + 1095)
    return Frame(
        "concession",
        len(rows),
        account_id=ids.account(facts.number[rows]),
        kind="multi_person",
        valid_from=since,
        valid_to=until,
        persons=facts.people[rows],
        proof_no=ids.numbered("HK", facts.number[rows]),
        proof_hash=hashes("z", facts.number[rows]),
        checked_on=since,
        approver_id=ids.staff(facts.station[rows], BILLER),
        _account=rows,
    )


def _policies(facts: Facts) -> Frame:
    """The lists on which accounts stand by name."""
    lists = (
        (facts.legacy_single, "two_part_optional", "示例省两部制可选用户名单（虚构）"),
        (facts.is_kind("hv_charging"), "two_part_exempt", "示例省充换电设施免收容（需）量电费名单（虚构）"),
        (facts.tou_exempt, "tou_exempt", "示例省分时电价豁免用户名单（虚构）"),
        (facts.punitive, "punitive_restricted", "示例省差别电价用户名单（虚构）"),
    )
    rows = [np.flatnonzero(mask) for mask, _, _ in lists]
    a = np.concatenate(rows)
    which = np.repeat(np.arange(len(lists)), [len(r) for r in rows])
    return Frame(
        "policy_list",
        len(a),
        list_name=coded([kind for _, kind, _ in lists], which),
        entity_id=ids.account(facts.number).take(a),
        valid_from=np.minimum(facts.opened[a], facts.plan.month_starts[0] - 900),
        kind=coded([kind for _, kind, _ in lists], which),
        account_id=ids.account(facts.number).take(a),
        value=np.where(facts.punitive[a] & (which == len(lists) - 1), PUNITIVE_ADD / 10**8, np.nan),
        document=coded([document for _, _, document in lists], which),
        _account=a,
    )


def _premises(facts: Facts) -> Frame:
    load = facts.attribute("load_kind")
    kind = np.select(
        [facts.temporary, facts.is_kind("school"), facts.is_kind("welfare"), load == "residential", load == "industrial",
         np.isin(load, ["agricultural", "pumping_station"])],
        [6, 4, 5, 0, 2, 3], default=1,
    )  # fmt: skip
    return Frame(
        "premise",
        facts.n,
        premise_id=ids.numbered("DZ", facts.number),
        std_address=address_text(facts),
        lat=30.2 + (facts.number % 997) / 2000,
        lon=112.1 + (facts.number % 991) / 2000,
        kind=coded(("dwelling", "shop", "factory", "farm", "school", "welfare", "construction"), kind),
        floor_area=np.where(kind == 0, 70.0 + facts.number % 90, 200.0 + facts.number % 1800),
        org_id=ids.station(facts.station),
        business_licence=np.isin(kind, [1, 2]),
    )


def _generators(facts: Facts) -> Frame:
    rows = np.flatnonzero(facts.solar_kw > 0)
    return Frame(
        "generator",
        len(rows),
        generator_id=ids.numbered("GF", facts.number[rows]),
        account_id=ids.account(facts.number[rows]),
        org_id=ids.station(facts.station[rows]),
        kind="pv",
        ac_kw=facts.solar_kw[rows],
        dc_kw=np.round(facts.solar_kw[rows] * 1.15, 2),
        lat=30.2 + (facts.number[rows] % 997) / 2000,
        lon=112.1 + (facts.number[rows] % 991) / 2000,
        connected_on=np.maximum(facts.opened[rows], facts.plan.month_starts[0] - 700),
        filing_kind="natural_person",
        filing_no=ids.numbered("BA", facts.number[rows]),
        mode="surplus",
        has_storage=False,
        feed_in_price=0.4161,
        grid_point_id=ids.point(facts.number[rows]),
        is_nearby_use=False,
        _account=rows,
    )


def _stations(facts: Facts) -> Frame:
    rows = np.flatnonzero(facts.is_kind("hv_charging"))
    return Frame(
        "charging_station",
        len(rows),
        station_id=ids.numbered("CDZ", facts.number[rows]),
        account_id=ids.account(facts.number[rows]),
        org_id=ids.station(facts.station[rows]),
        kind="public",
        capacity_kw=facts.kva[rows] * 0.8,
        pile_count=(facts.kva[rows] // 60).astype(np.int64),
        opened_on=facts.opened[rows],
        has_own_meter=True,
        is_central=True,
        metering_point_id=ids.point(facts.number[rows]),
        service_fee=0.45,
    )


def _point_districts(facts: Facts) -> Frame:
    """Where marketing places each point, before and after a cut-over; the carrier agrees."""
    everyone = np.arange(facts.n)
    moved = np.flatnonzero(facts.moved_to >= 0)
    a = np.concatenate([everyone, moved])
    later = np.repeat([False, True], [facts.n, len(moved)])
    since = np.where(later, facts.moved_on[a], facts.opened[a])
    until = np.where(~later & (facts.moved_to[a] >= 0), facts.moved_on[a], facts.closed[a])
    public = np.where(later, facts.moved_to[a], facts.district[a])
    own = facts.district[a] < 0
    words = pa.concat_arrays([ids.district(np.maximum(public, 0)).words, ids.own_district(facts.number).words])
    codes = np.where(own, len(a) + a, np.arange(len(a))).astype(np.int32)
    district = Text(words, codes)
    phase = np.where(facts.three_phase[a], 3, facts.number[a] % 3)
    both = np.tile(np.arange(len(a)), 2)
    return Frame(
        "point_district",
        2 * len(a),
        metering_point_id=ids.point(facts.number).take(a[both]),
        valid_from=since[both],
        source=coded(("marketing", "hplc"), np.repeat([0, 1], len(a))),
        valid_to=until[both],
        account_id=ids.account(facts.number).take(a[both]),
        district_id=district.take(both),
        phase=coded(("a", "b", "c", "abc"), phase[both]),
        _account=a[both],
    )

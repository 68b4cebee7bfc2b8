"""What stands beside the customers' files: concessions, lists, premises, charging stations, districts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from jicha.simulate import ids
from jicha.simulate.billing import PUNITIVE_ADD
from jicha.simulate.customers import Facts
from jicha.simulate.file_tables import address_text, hashes
from jicha.simulate.frame import NULL, Frame, Text, coded
from jicha.simulate.metering_tables import BILLER

Ints = np.ndarray[Any, np.dtype[np.int64]]


def list_frames(facts: Facts) -> list[Frame]:
    """The tables beside the files of a chunk."""
    return [
        _concessions(facts),
        _policies(facts),
        _premises(facts),
        _stations(facts),
        _point_districts(facts),
    ]


def _concessions(facts: Facts) -> Frame:
    """Large families, and schools and homes for the aged; some of each have renewed their proof inside the window."""
    start = int(facts.plan.month_starts[0])
    large = np.flatnonzero(facts.people >= 5)
    large_again = large[(facts.number[large] % 4 == 1) & (facts.opened[large] < start)]
    house = np.flatnonzero(facts.is_kind("school", "welfare"))
    again = house[facts.number[house] % 3 == 0]
    rows = np.concatenate([large, house, again, large_again])
    which = np.repeat([0, 1, 2, 3], [len(large), len(house), len(again), len(large_again)])
    renewed = start + 60 + facts.number[rows] % 90
    second = int(facts.plan.month_starts[1]) + facts.number[rows] % 50
    since = np.where(which == 2, renewed, np.maximum(facts.opened[rows], start - np.where(which == 1, 900, 400)))
    since = np.where(which == 3, second, since)
    until = np.select([which == 0, which == 2, which == 3], [since + 1095, renewed + 1826, second + 1095], start + 2000)
    until = np.where((which == 1) & (facts.number[rows] % 3 == 0), np.maximum(renewed, since + 1), until)
    until = np.where((which == 0) & np.isin(rows, large_again), second, until)
    kind = np.where(np.isin(which, (0, 3)), 0, np.where(facts.is_kind("school")[rows], 1, 2))
    return Frame(
        "concession",
        len(rows),
        account_id=ids.account(facts.number[rows]),
        kind=coded(("multi_person", "school", "elderly_care"), kind),
        valid_from=since,
        valid_to=until,
        persons=np.where(kind == 0, facts.people[rows], NULL),
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
        (facts.fee_exempt, "reliability_exempt", "示例省隐患整改等免收高可靠性供电费名单（虚构）"),
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
        business_licence=np.isin(kind, [1, 2]) | ((kind == 0) & (facts.number % 37 == 5)),  # some trade from home
    )


def _stations(facts: Facts) -> Frame:
    """Public stations with a transformer of their own, and piles at home with a meter of their own."""
    rows = np.flatnonzero(facts.is_kind("hv_charging", "pile"))
    home = facts.is_kind("pile")[rows]
    return Frame(
        "charging_station",
        len(rows),
        station_id=ids.numbered("CDZ", facts.number[rows]),
        account_id=ids.account(facts.number[rows]),
        org_id=ids.station(facts.station[rows]),
        kind=coded(("public", "private"), home.astype(np.int32)),
        capacity_kw=np.where(home, 7.0, facts.kva[rows] * 0.8),
        pile_count=np.where(home, 1, facts.kva[rows] // 60).astype(np.int64),
        opened_on=facts.opened[rows],
        has_own_meter=True,
        is_central=~home,
        metering_point_id=ids.point(facts.number[rows]),
        service_fee=np.where(home, np.nan, 0.45),
        _account=rows,
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

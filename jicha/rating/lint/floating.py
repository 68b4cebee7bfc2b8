"""Prices by band against what may float, the calendar that says when, and the ratios that say by how much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from jicha.rating.lint.one_row import price_subject
from jicha.rating.lint.problem import Problem
from jicha.rating.lint.rows import ALL, Column, Known, Row

FLOATING = {
    "component": Column(required=True, codes="bill_component"),
    "floats": Column(required=True, codes=frozenset({"yes", "no", "unknown"})),
    "document": Column(),
    "status": Column(codes="value_status"),
}
RATIO = {
    "tou_program": Column(required=True, codes="tou_program"),
    "applies_to": Column(required=True),
    "months": Column(required=True),
    "band": Column(required=True, codes="band"),
    "ratio": Column("decimal(10,8)", required=True),
    "document": Column(),
    "status": Column(codes="value_status"),
}
ROUNDING = Decimal("0.000001")  # printed prices have six decimals
# Which calendar a class follows; commercial classes follow that of their structure.
_PROGRAM = {
    "residential": "residential",
    "residential_collective": "residential",
    "school": "residential",
    "welfare": "residential",
    "community": "residential",
    "agricultural": "agricultural",
    "agricultural_irrigation": "agricultural",
}


def program_of(row: Row) -> str:
    """The programme whose bands a price by band is for."""
    return _PROGRAM.get(row["usage_class"] or "", "two_part" if row["structure"] == "two_part" else "commercial")


def fixed(rows: Sequence[Row], file: str, floating: Sequence[Row], known: Known) -> Iterator[Problem]:
    """Prices by band of a component that must not float, by its nature or by the utility's own notice."""
    by_notice = {row["component"]: row.line for row in floating if row["floats"] == "no"}
    for row in rows:
        if row["band"] == ALL:
            continue
        plausible = known.ranges.get(row["component"])
        if plausible is not None and not plausible.may_float:
            yield Problem("floats_though_fixed", file, row.line, price_subject(row), plausible.reason)
        elif row["component"] in by_notice:
            detail = f"floating.csv 第 {by_notice[row['component']]} 行说 {row['component']} 不浮动"
            yield Problem("floats_though_fixed", file, row.line, price_subject(row), detail)


def said_to_float(floating: Sequence[Row], file: str, known: Known) -> Iterator[Problem]:
    """Rows of floating.csv that let a component float which by its nature does not."""
    for row in floating:
        plausible = known.ranges.get(row["component"])
        if row["floats"] == "yes" and plausible is not None and not plausible.may_float:
            yield Problem("floats_though_fixed", file, row.line, row["component"], plausible.reason)


def calendars(rows: Sequence[Row], file: str, tou: Sequence[Row]) -> Iterator[Problem]:
    """Prices by band without a calendar, in a band that it does not have, and its bands that have no price."""
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row["band"] != ALL:
            groups[row["price_code"], row["component"], row["voltage_tier"], row.starts].append(row)
    told: set[tuple[str, str, object]] = set()
    for own in groups.values():
        first = own[0]
        program = program_of(first)
        in_force = [row for row in tou if row["tou_program"] == program and row.starts < first.ends and first.starts < row.ends]
        if not in_force:
            about = first["price_code"], first["component"], first.starts
            if about not in told:
                told.add(about)
                detail = f"tou.csv 没有方案 {program} 在 {first.starts} 的时段"
                yield Problem("bands_without_calendar", file, first.line, price_subject(first), detail)
            continue
        bands = {row["band"] for row in in_force}
        for row in own:
            if row["band"] not in bands:
                yield Problem("band_not_in_calendar", file, row.line, price_subject(row), f"方案 {program} 没有 {row['band']}")
        if gone := sorted(bands - {row["band"] for row in own}):
            yield Problem("band_not_priced", file, first.line, price_subject(first), f"方案 {program} 有 {'、'.join(gone)}")


def by_ratio(rows: Sequence[Row], file: str, floating: Sequence[Row], ratios: Sequence[Row]) -> Iterator[Problem]:
    """Prices by band of floating components that are not the all-day price times the ratio, where there is one ratio only."""
    floats = {row["component"] for row in floating if row["floats"] == "yes"}
    one: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in ratios:
        one[row["tou_program"], row["band"]].append(row)
    base = {_place(row): row["price"] for row in rows if row["band"] == ALL}
    for row in rows:
        found = one[program_of(row), row["band"]]
        if row["component"] not in floats or len(found) != 1 or found[0]["applies_to"] != ALL or row["price"] is None:
            continue
        all_day = base.get(_place(row))
        if all_day is not None and abs(all_day * found[0]["ratio"] - row["price"]) > ROUNDING:
            detail = f"{all_day} × {found[0]['ratio']} = {all_day * found[0]['ratio']:f}，写的是 {row['price']}"
            yield Problem("ratio_differs", file, row.line, price_subject(row), detail)


def _place(row: Row) -> tuple[object, ...]:
    return row["price_code"], row["component"], row["tier"], row["voltage_tier"], row.starts

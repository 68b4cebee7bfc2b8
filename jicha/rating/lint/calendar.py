"""Calendars of bands: every minute of every month and kind of day in one band."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from jicha.rating.lint.one_row import tou_subject
from jicha.rating.lint.problem import Problem
from jicha.rating.lint.rows import ALL, Row

DAY = 24 * 60
MONTHS = range(1, 13)
KINDS = frozenset({"workday", "weekend", "holiday"})


def backwards(rows: Sequence[Row], file: str) -> Iterator[Problem]:
    """Bands that end before they begin, or lie outside the day or the year."""
    for row in rows:
        start, end = row["start_minute"], row["end_minute"]
        if end is None or not 0 <= start < end <= DAY:
            yield Problem("band_backwards", file, row.line, tou_subject(row), f"{start} 至 {end} 分钟")
        if row["month"] not in MONTHS:
            yield Problem("unreadable_value", file, row.line, tou_subject(row), f"month = {row['month']}")


def coverage(rows: Sequence[Row], file: str) -> Iterator[Problem]:
    """What is missing or doubled in each programme, at each change of its bands; each problem once."""
    programs: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["end_minute"] is not None and row.ends > row.starts:
            programs[row["tou_program"]].append(row)
    seen: set[tuple[str, str, int]] = set()
    for program, own in sorted(programs.items()):
        edges = sorted({row.starts for row in own} | {row.ends for row in own})
        for edge in edges:
            now = [row for row in own if row.holds(edge)]
            if now:
                found = list(_year(program, now, file))
            elif later := [row for row in own if row.starts > edge]:
                first = min(later, key=lambda row: (row.starts, row.line))
                found = [Problem("period_gap", file, first.line, program, f"{edge} 至 {first.starts} 没有时段")]
            else:
                found = []
            for problem in found:
                place = problem.error, problem.subject, problem.line
                if place not in seen:
                    seen.add(place)
                    yield problem


def _year(program: str, rows: Sequence[Row], file: str) -> Iterator[Problem]:
    months: dict[int, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        months[row["month"]][row["day_kind"]].append(row)
    line = min(row.line for row in rows)
    if gone := [month for month in MONTHS if month not in months]:
        listed = "、".join(str(month) for month in gone)
        yield Problem("calendar_month_missing", file, line, program, f"没有 {listed} 月")
    for month, kinds in sorted(months.items()):
        first = min(row.line for own in kinds.values() for row in own)
        if ALL in kinds and len(kinds) > 1:
            other = min(row.line for kind, own in kinds.items() if kind != ALL for row in own)
            yield Problem("band_overlap", file, other, f"{program}/{ALL}/{month}", "既有 all，又有其他日类型")
        elif ALL not in kinds and (lacking := sorted(KINDS - set(kinds))):
            yield Problem("calendar_day_kind_missing", file, first, f"{program}//{month}", f"{month} 月没有 {'、'.join(lacking)}")
        for own in kinds.values():
            yield from _day(own, file)


def _day(rows: list[Row], file: str) -> Iterator[Problem]:
    rows.sort(key=lambda row: (row["start_minute"], row.line))
    subject, at = tou_subject(rows[0]), 0
    gaps: list[tuple[int, int]] = []
    for row in rows:
        if row["start_minute"] > at:
            gaps.append((at, row["start_minute"]))
        at = max(at, row["end_minute"])
    if at < DAY:
        gaps.append((at, DAY))
    for earlier, later in pairwise(rows):
        if later["start_minute"] < earlier["end_minute"]:
            detail = f"{clock(later['start_minute'])} 起的 {later['band']} 与第 {earlier.line} 行的 {earlier['band']} 重叠"
            yield Problem("band_overlap", file, later.line, subject, detail)
    if gaps:
        listed = "、".join(f"{clock(start)}–{clock(end)}" for start, end in gaps)
        yield Problem("calendar_gap", file, rows[0].line, subject, f"{rows[0]['month']} 月 {listed} 没有时段")


def clock(minute: int) -> str:
    """A minute of the day as a clock shows it."""
    return f"{minute // 60:02d}:{minute % 60:02d}"

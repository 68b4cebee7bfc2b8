"""Prices over time: overlaps, gaps, and what a later table forgot."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from jicha.rating.lint.one_row import price_subject
from jicha.rating.lint.problem import Problem
from jicha.rating.lint.rows import ALL, Known, Row

Key = tuple[str, str, str, str]  # component, band, tier, voltage


def succession(rows: Sequence[Row], file: str, known: Known) -> Iterator[Problem]:
    """Two prices for one thing on one day, and days without one between two; each line is named once for each."""
    seen: set[tuple[str, int]] = set()
    for (_, key), own in sorted(_by_key(rows, known).items(), key=lambda item: item[0]):
        own.sort(key=lambda row: (row.starts, row.line))
        longest = own[0]
        for earlier, later in pairwise(own):
            longest = max(longest, earlier, key=lambda row: row.ends)
            if later.starts == longest.ends or _is_same(earlier, later):
                continue
            error = "period_overlap" if later.starts < longest.ends else "period_gap"
            if (error, later.line) not in seen:
                seen.add((error, later.line))
                detail = _overlap(longest, later) if error == "period_overlap" else f"{longest.ends} 至 {later.starts} 没有价"
                yield Problem(error, file, later.line, price_subject(later, key[3]), detail)


def _is_same(one: Row, other: Row) -> bool:
    """Whether two rows of one key are the same row twice, which has its own name."""
    return (one.starts, one["voltage_tier"]) == (other.starts, other["voltage_tier"])


def _overlap(earlier: Row, later: Row) -> str:
    return f"第 {earlier.line} 行到 {earlier['valid_to'] or '（无止期）'} 才止，这一行 {later.starts} 已起"


def _by_key(rows: Sequence[Row], known: Known) -> dict[tuple[str, Key], list[Row]]:
    """The rows of each code, component, band, tier and voltage; a price for all voltages stands under each."""
    found: dict[tuple[str, Key], list[Row]] = defaultdict(list)
    for row in rows:
        if row.ends > row.starts:
            for key in _keys(row, known):
                found[row["price_code"], key].append(row)
    return found


def _keys(row: Row, known: Known) -> Iterator[Key]:
    tiers = sorted(known.voltages) if row["voltage_tier"] == ALL else [row["voltage_tier"]]
    for voltage in tiers:
        yield row["component"], row["band"], row["tier"], voltage


def forgotten(rows: Sequence[Row], file: str, known: Known) -> Iterator[Problem]:
    """Bands, tiers and voltages that a later table of a component lacks and the one before it had.

    A catalogue price and its tiers are one table: a new base price must bring its tiers along.
    """
    tables: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.ends > row.starts:
            tables[row["price_code"], _family(row["component"])].append(row)
    for own in tables.values():
        for day in sorted({row.starts for row in own})[1:]:
            before, now = _last_table(own, day), [row for row in own if row.holds(day)]
            had = {key for row in before for key in _keys(row, known)}
            has = {key for row in now for key in _keys(row, known)}
            if gone := sorted(had - has):
                first = next(row for row in now if row.starts == day)
                component, band, _, voltage = gone[0]
                subject = f"{first['price_code']}/{component}/{band}/{voltage}"
                listed = "、".join("/".join(key) for key in gone[:4]) + ("…" if len(gone) > 4 else "")
                yield Problem("forgotten", file, first.line, subject, f"{day} 起的新表没有 {listed}（共 {len(gone)} 项）")


def _family(component: str) -> str:
    return "catalogue_energy" if component.startswith("tier_") else component


def _last_table(rows: Sequence[Row], day: dt.date) -> list[Row]:
    """What was in force on the last day before `day` on which anything was."""
    earlier = [row for row in rows if row.starts < day]
    last = min(day, max(row.ends for row in earlier)) - dt.timedelta(days=1)
    return [row for row in earlier if row.holds(last)]

"""What can be told from one row alone: its price, unit, document, status and order of days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jicha.rating.lint.problem import Problem
from jicha.rating.lint.rows import INVENTED, Known, Row


def price_subject(row: Row, voltage: str | None = None) -> str:
    """What a row of prices is about, as accepted.csv names it."""
    return f"{row['price_code']}/{row['component']}/{row['band']}/{voltage or row['voltage_tier']}"


def tou_subject(row: Row) -> str:
    """What a row of a calendar is about, as accepted.csv names it."""
    return f"{row['tou_program']}/{row['day_kind']}/{row['month']}"


def sources(rows: Sequence[Row], file: str, known: Known, subjects: Sequence[str]) -> Iterator[Problem]:
    """Rows without document or status, or with one that does not exist; an invented price has a document of its own."""
    for row, subject in zip(rows, subjects, strict=True):
        document, status = row["document"], row["status"]
        if not document:
            yield Problem("no_document", file, row.line, subject, "document 是空的")
        elif document not in known.documents and status != INVENTED:
            yield Problem("unknown_document", file, row.line, subject, document)
        if not status:
            yield Problem("no_status", file, row.line, subject, "status 是空的")
        elif status not in known.codes["value_status"]:
            yield Problem("unknown_code", file, row.line, subject, f"status = {status}")


def prices(rows: Sequence[Row], file: str, known: Known) -> Iterator[Problem]:
    """Prices that stand in the wrong column, in the wrong unit, or outside what is plausible."""
    for row in rows:
        subject = price_subject(row)
        price, unit_price, unit = row["price"], row["unit_price"], row["unit"]
        if (price is None) == (unit_price is None):
            both = "price 和 unit_price 都写了" if price is not None else "price 和 unit_price 都是空的"
            yield Problem("price_both_or_neither", file, row.line, subject, both)
            continue
        plausible = known.ranges.get(row["component"])
        is_energy = unit == "kwh"
        if is_energy != (price is not None):
            yield Problem("unit_does_not_fit", file, row.line, subject, f"单位 {unit or '（空）'}，价写在另一列")
        elif plausible is not None and unit != plausible.unit:
            detail = f"{row['component']} 的单位应为 {plausible.unit}，写的是 {unit}"
            yield Problem("unit_does_not_fit", file, row.line, subject, detail)
        elif plausible is not None:
            value = price if price is not None else unit_price
            if not plausible.low <= value <= plausible.high:
                detail = f"{value} 不在 {plausible.low} 至 {plausible.high} 之间（{plausible.reason}）"
                yield Problem("price_out_of_range", file, row.line, subject, detail)


def days(rows: Sequence[Row], file: str, subjects: Sequence[str]) -> Iterator[Problem]:
    """Rows that end before they begin."""
    for row, subject in zip(rows, subjects, strict=True):
        if row.ends <= row.starts:
            yield Problem("period_backwards", file, row.line, subject, f"{row.starts} 至 {row.ends}")


def duplicates(rows: Sequence[Row], file: str, grain: Sequence[str], subjects: Sequence[str]) -> Iterator[Problem]:
    """Rows with the key of an earlier one."""
    seen: dict[tuple[object, ...], int] = {}
    for row, subject in zip(rows, subjects, strict=True):
        key = tuple(row[column] for column in grain)
        if key in seen:
            yield Problem("duplicate_row", file, row.line, subject, f"与第 {seen[key]} 行的键相同")
        else:
            seen[key] = row.line

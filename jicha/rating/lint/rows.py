"""The rows of a table with their lines, each cell read as its column's type."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from jicha.model.table import Table, decimal_digits
from jicha.rating.lint.problem import Problem

ALL = "all"
OPEN = dt.date.max
INVENTED = "invented"


@dataclass(frozen=True, slots=True)
class Range:
    """Where the price of a component is plausible, in which unit, whether it may float, and why."""

    unit: str
    low: Decimal
    high: Decimal
    may_float: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalogue knows: columns of the two tables, code lists, documents, plausible ranges by component."""

    price: Table
    tou: Table
    codes: Mapping[str, frozenset[str]]
    documents: frozenset[str]
    ranges: Mapping[str, Range]

    @property
    def voltages(self) -> frozenset[str]:
        return self.codes["voltage_tier"] - {ALL}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line, and its cells by column, None where empty."""

    line: int
    cells: Mapping[str, Any] = field(hash=False)

    def __getitem__(self, column: str) -> Any:
        return self.cells[column]

    @property
    def starts(self) -> dt.date:
        """First day."""
        return self.cells["valid_from"] or dt.date.min

    @property
    def ends(self) -> dt.date:
        """First day on which it no longer holds."""
        return self.cells["valid_to"] or OPEN

    def holds(self, day: dt.date) -> bool:
        """Whether it is in force on a day."""
        return self.starts <= day < self.ends


@dataclass(frozen=True, slots=True)
class Column:
    """How a cell is read."""

    type: str = "varchar"
    required: bool = False
    codes: str | frozenset[str] | None = None  # a code list of the catalogue, or the words themselves

    def knows(self, text: str, known: Known) -> bool:
        """Whether a code is one that the column may hold."""
        return self.codes is None or text in (known.codes[self.codes] if isinstance(self.codes, str) else self.codes)


def columns_of(table: Table, *, undated: bool = False) -> dict[str, Column]:
    """The columns of a catalogue table; in an undated list the first day may be empty."""
    return {
        name: Column(column.type, column.required and not (undated and name == "valid_from"), column.codes)
        for name, column in table.columns.items()
    }


def read(text: str, file: str, columns: Mapping[str, Column], known: Known) -> tuple[list[Row], list[Problem]]:
    """The rows that can be read, and what is wrong with the others."""
    problems: list[Problem] = []
    rows: list[Row] = []
    lines = list(_lines(text))
    if not lines:
        return [], [Problem("unknown_column", file, 1, "header", "没有表头")]
    first, header = lines[0]
    wanted = {name for name, column in columns.items() if column.required} | {"document", "status"} & set(columns)
    odd = sorted(set(header) - set(columns)) + sorted(wanted - set(header))
    if odd or len(header) != len(set(header)):
        return [], [Problem("unknown_column", file, first, "header", "、".join(odd) or "有两列同名")]
    for line, values in lines[1:]:
        subject = "/".join(values[:3])
        if len(values) != len(header):
            problems.append(Problem("unreadable_value", file, line, subject, f"应有 {len(header)} 格，有 {len(values)} 格"))
            continue
        given = dict(zip(header, values, strict=True))
        cells, found = _cells(given, columns, known)
        problems += [Problem(error, file, line, subject, detail) for error, detail in found]
        if cells is not None:
            rows.append(Row(line, cells))
    return rows, problems


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold something, with their numbers in the file; comments begin with #."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            yield number, next(csv.reader([line]))


def _cells(
    given: Mapping[str, str], columns: Mapping[str, Column], known: Known
) -> tuple[dict[str, Any] | None, list[tuple[str, str]]]:
    """The cells of a row, None where one cannot be read, and what is wrong with it: name and detail."""
    found: list[tuple[str, str]] = []
    cells: dict[str, Any] = {}
    readable = True
    for name, column in columns.items():
        text = given.get(name, "").strip()
        try:
            cells[name] = _value(text, column.type) if text else None
        except (ValueError, InvalidOperation):
            found.append(("unreadable_value", f"{name} = {text}"))
            readable = False
            continue
        if column.required and not text:
            found.append(("unreadable_value", f"{name} 是空的"))
            readable = False
        if text and name != "status" and not column.knows(text, known):
            found.append(("unknown_code", f"{name} = {text}"))
    return (cells if readable else None), found


def _value(text: str, column_type: str) -> Any:
    digits = decimal_digits(column_type)
    if digits:
        value = Decimal(text)
        exponent = value.normalize().as_tuple().exponent
        if not isinstance(exponent, int) or -exponent > digits[1] or abs(value) >= Decimal(10) ** (digits[0] - digits[1]):
            raise ValueError(text)
        return value
    match column_type:
        case "date":
            return dt.date.fromisoformat(text)
        case "integer":
            return int(text)
    return text

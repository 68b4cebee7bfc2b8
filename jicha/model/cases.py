"""Cases: small tables in the auditor's words, beside every rule and view.

    - name: exactly the allowed difference is not a finding
      reading: |
        account_id | read_month | last_value
        A          | 2024-03-01 | 100.00
      finds: nothing
      unknown: |
        account_id | read_month
        B          | 2024-03-01

A table that a case does not name is empty; a column that it does not name is NULL. `finds` and
`unknown` name the key columns and whatever else the case is about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jicha.model.base import CatalogError, read_yaml

NOTHING = "nothing"
_OWN_KEYS = {"name", "as_of", "period", "province", "finds", "unknown", "gives", "population"}


@dataclass(frozen=True)
class Grid:
    """A pipe table: header and cells as text, '' for NULL."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Case:
    """One case; `finds` is for themes, `gives` for views."""

    name: str
    tables: Mapping[str, Grid]
    finds: Grid | None
    unknown: Grid
    gives: Grid | None
    as_of: dt.date
    period: dt.date | None
    province: str
    population: int | None


EMPTY = Grid((), ())
DEFAULT_DAY = dt.date(2026, 11, 5)


def read_grid(text: object, place: str) -> Grid:
    """The table that a pipe-separated text holds; 'nothing' is a table without rows."""
    if not isinstance(text, str):
        raise CatalogError(f"{place}: a table is written as text with columns set apart by |")
    if text.strip() == NOTHING:
        return EMPTY
    header, *rows = (tuple(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines())
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise CatalogError(f"{place}, row {number}: {len(row)} cells under {len(header)} columns")
    return Grid(header, tuple(rows))


def _day(value: object, place: str) -> dt.date:
    if isinstance(value, dt.date):
        return value
    raise CatalogError(f"{place}: {value!r} is not a date")


def _month(value: object, place: str) -> dt.date:
    try:
        return dt.date.fromisoformat(f"{value}-01")
    except ValueError:
        raise CatalogError(f"{place}: {value!r} is not a month such as 2024-03") from None


def read_cases(path: Path) -> tuple[Case, ...]:
    """All cases of a cases.yaml; CatalogError names the case that cannot be read."""
    content = read_yaml(path)
    if not isinstance(content, list):
        raise CatalogError(f"{path}: a list of cases is expected")
    cases = []
    for entry in content:
        place = f"{path}: case {entry.get('name', '?')!r}"
        tables = {key: read_grid(value, f"{place}, {key}") for key, value in entry.items() if key not in _OWN_KEYS}
        if ("finds" in entry) == ("gives" in entry):
            raise CatalogError(f"{place}: a theme's case says `finds`, a view's case says `gives`")
        cases.append(
            Case(
                name=str(entry["name"]),
                tables=tables,
                finds=read_grid(entry["finds"], place) if "finds" in entry else None,
                unknown=read_grid(entry.get("unknown", NOTHING), place),
                gives=read_grid(entry["gives"], place) if "gives" in entry else None,
                as_of=_day(entry.get("as_of", DEFAULT_DAY), place),
                period=_month(entry["period"], place) if "period" in entry else None,
                province=str(entry.get("province", "national")),
                population=entry.get("population"),
            )
        )
    names = [case.name for case in cases]
    if len(names) != len(set(names)):
        raise CatalogError(f"{path}: two cases have the same name")
    return tuple(cases)

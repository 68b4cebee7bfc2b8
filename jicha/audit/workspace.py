"""What a theme reads, made ready on an engine: planned files by field id, months and account ranges cut off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from jicha.model.catalog import Catalog
from jicha.model.table import Table
from jicha.model.view import View
from jicha.sql.catalogue_data import catalogue_table, is_catalogue_data, table_of
from jicha.sql.engines.duckdb import DuckDB, open_duckdb
from jicha.warehouse import Manifest, Plan, Warehouse, duckdb_relation

Months = tuple[dt.date, dt.date]  # first day of the first month, first day after the last


@dataclass(frozen=True)
class AccountRange:
    """Accounts from `low` (inclusive) to `high` (exclusive); None is open."""

    low: str | None = None
    high: str | None = None

    def condition(self, *, nullable: bool, once: bool) -> str:
        """The SQL that keeps the rows of this range; empty where it keeps all.

        Rows without an account (a list that holds for everybody) belong to every range, or where each may
        count only once to the first.
        """
        parts = []
        if self.low is not None:
            parts.append(f"account_id >= '{self.low.replace(chr(39), chr(39) * 2)}'")
        if self.high is not None:
            parts.append(f"account_id < '{self.high.replace(chr(39), chr(39) * 2)}'")
        inside = " and ".join(parts)
        return f"({inside} or account_id is null)" if inside and nullable and not (once and self.low) else inside


EVERYONE = AccountRange()


@dataclass(frozen=True)
class Sources:
    """Everything that a run reads from: one manifest, the catalogue's data, the views already made."""

    catalog: Catalog
    warehouse: Warehouse
    manifest: Manifest
    province: str
    views: dict[str, Path] = field(default_factory=dict)

    def plan(self, name: str, months: Months | None) -> Plan | None:
        """The files of a table for these months; None when the table was never loaded."""
        table = self.catalog.tables[name]
        return self.warehouse.plan(self.manifest, name, months=months if table.month else None)

    def is_loaded(self, name: str) -> bool:
        """Whether a table is in the manifest, comes with the catalogue, or is a view."""
        return name in self.views or is_catalogue_data(self.catalog.tables.get(name)) or name in self.manifest.snapshots


def is_nullable(relation: Table | View) -> bool:
    """Whether rows of a relation with accounts may name none."""
    return not relation.columns["account_id"].required


def month_condition(table: Table | View, months: Months | None) -> str:
    """The SQL that keeps the rows of these months; empty where a relation has no month."""
    if months is None or table.month is None:
        return ""
    return f"{table.month} >= date '{months[0]}' and {table.month} < date '{months[1]}'"


def _filtered(select: str, *conditions: str) -> str:
    kept = [condition for condition in conditions if condition]
    return f"select * from ({select}) as t where {' and '.join(kept)}" if kept else select


def open_workspace(
    sources: Sources,
    names: Iterable[str],
    *,
    months: Mapping[str, Months | None],
    accounts: AccountRange = EVERYONE,
    memory: str | None = None,
    spill: Path | None = None,
    judged: str | None = None,
) -> DuckDB:
    """A locked DuckDB that holds the named tables and views, cut to their months and to a range of accounts.

    judged: the relation whose rows are counted, each in one range only.
    """
    relations: dict[str, str] = {}
    tables: dict[str, pa.Table] = {}
    files: list[str] = []
    for name in names:
        relation = sources.catalog.relation(name)
        in_range = accounts.condition(nullable=is_nullable(relation), once=name == judged) if relation.has_account else ""
        if name in sources.views:
            path = str(sources.views[name])
            files.append(path)
            # A view also holds the months that other themes look back to.
            relations[name] = _filtered(
                f"select * from read_parquet(['{path}'])", month_condition(relation, months.get(name)), in_range
            )
        elif is_catalogue_data(relation):
            tables[name] = catalogue_table(sources.catalog, name, sources.province)
        elif isinstance(relation, Table):
            plan = sources.plan(name, months.get(name))
            if plan is None:
                tables[name] = table_of({}, relation.columns_types)
                continue
            files += plan.files
            select = duckdb_relation(plan, relation, None)
            relations[name] = _filtered(select, month_condition(relation, months.get(name)), in_range)
    return open_duckdb(relations, files=files, tables=tables, memory=memory, spill=spill)


def months_for(look_back: Mapping[str, Any], names: Sequence[str], period: Months | None) -> dict[str, Months | None]:
    """The months of each table that a period needs: its own and those that the theme looks back."""
    if period is None:
        return dict.fromkeys(names)
    made: dict[str, Months | None] = {}
    for name in names:
        back = look_back.get(name, 0)
        made[name] = None if back == "all" else (add_months(period[0], -int(back)), period[1])
    return made


def add_months(day: dt.date, months: int) -> dt.date:
    """The first of the month that lies so many months later."""
    index = day.year * 12 + day.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)

"""A source folder to write files into, and a warehouse to load it into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from jicha.ingest.load import LoadReport, load
from jicha.ingest.tables import TableReport
from jicha.model.catalog import Catalog
from jicha.warehouse import Warehouse, duckdb_relation, open_warehouse


@dataclass(frozen=True)
class Bureau:
    """A county bureau's exports (`source`), its mappings (`mapping`), and the warehouse they are loaded into."""

    source: Path
    mapping: Path
    warehouse: Warehouse
    catalog: Catalog

    def write(self, name: str, text: str, *, encoding: str = "utf-8") -> None:
        """Put a text file among the exports."""
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding))

    def map(self, name: str, text: str) -> None:
        """Put a file into the mapping folder."""
        self.mapping.mkdir(exist_ok=True)
        (self.mapping / name).write_text(text, encoding="utf-8")

    def load(self, source: Path | str | None = None, **given: Any) -> LoadReport:
        """Load the exports, through the mapping folder where there is one."""
        mapping = self.mapping if self.mapping.is_dir() else None
        return load(source or self.source, warehouse=self.warehouse, catalog=self.catalog, mapping=mapping, **given)

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """What the newest manifest says of a table, sorted."""
        manifest = self.warehouse.latest()
        assert manifest is not None
        plan = self.warehouse.plan(manifest, table)
        assert plan is not None
        select = duckdb_relation(plan, self.catalog.tables[table], columns or None)
        return sorted(duckdb.execute(select).fetchall(), key=repr)


def table(report: LoadReport, name: str) -> TableReport:
    """What a load says of one table."""
    return next(one for one in report.tables if one.table == name)


def quarantined(report: LoadReport, name: str, *columns: str) -> list[tuple[Any, ...]]:
    """The quarantined rows of a table; with dots the first fault's parts, as 'faults[1].code'."""
    assert report.quarantine is not None
    path = report.quarantine / f"{name}.parquet"
    return duckdb.execute(f"select {', '.join(columns)} from '{path}' order by file, row").fetchall()


def noted(report: LoadReport, name: str, *columns: str) -> list[tuple[Any, ...]]:
    """The notes on loaded rows of a table."""
    assert report.quarantine is not None
    path = report.quarantine / f"{name}.notes.parquet"
    return duckdb.execute(f"select {', '.join(columns)} from '{path}' order by file, row").fetchall()


@pytest.fixture
def bureau_at(catalog: Catalog) -> Iterator[Callable[[Path], Bureau]]:
    """Make a bureau in a folder."""
    opened: list[Warehouse] = []

    def make(folder: Path) -> Bureau:
        source = folder / "exports"
        source.mkdir(parents=True, exist_ok=True)
        opened.append(open_warehouse(folder / "warehouse", tables=catalog.tables, create=True))
        return Bureau(source, folder / "mapping", opened[-1], catalog)

    yield make
    for warehouse in opened:
        warehouse.close()


@pytest.fixture
def bureau(bureau_at: Callable[[Path], Bureau], tmp_path: Path) -> Bureau:
    """A bureau that has exported nothing yet."""
    return bureau_at(tmp_path)

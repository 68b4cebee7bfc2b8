"""The physical floor: one plain DuckDB scan of exactly the columns that the themes read, of the same files."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from jicha.audit.options import parse_period
from jicha.model.catalog import load_catalog
from jicha.sql.lineage import columns_of_theme
from jicha.warehouse import duckdb_relation, open_warehouse


def scan(warehouse_path: Path, period: str) -> None:
    """Read every column once and count what is not NULL, so that no engine can leave one out."""
    catalog = load_catalog()
    warehouse = open_warehouse(warehouse_path, tables=catalog.tables)
    manifest = warehouse.latest()
    assert manifest is not None
    wanted: dict[str, set[str]] = {}
    for folder in catalog.themes.values():
        for name, columns in columns_of_theme(catalog, folder).items():
            if name in manifest.snapshots:
                wanted.setdefault(name, set()).update(columns)
    connection = duckdb.connect()
    for name, columns in sorted(wanted.items()):
        table = catalog.tables[name]
        plan = warehouse.plan(manifest, name, months=parse_period(period) if table.month else None)
        select = duckdb_relation(plan, table, sorted(columns))
        connection.execute(f"select {', '.join(f'count({c})' for c in sorted(columns))} from ({select}) as t").fetchall()


if __name__ == "__main__":
    scan(Path(sys.argv[1]), sys.argv[2])

"""The physical floor: one plain DuckDB scan of exactly the columns that the themes read, of the same files.

`python -m bench.scan plan FILE WAREHOUSE PERIOD` writes the statements, `python -m bench.scan run FILE` only runs them: what is
measured holds no catalogue, no Iceberg and no parsing.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb


def plan(file: Path, warehouse_path: Path, period: str) -> None:
    """Write one statement a table that reads every column once: it counts what is not NULL, so that none can be left out."""
    from jicha.audit.options import parse_period
    from jicha.model.catalog import load_catalog
    from jicha.sql.lineage import columns_of_theme
    from jicha.warehouse import duckdb_relation, open_warehouse

    catalog = load_catalog()
    warehouse = open_warehouse(warehouse_path, tables=catalog.tables)
    manifest = warehouse.latest()
    assert manifest is not None
    wanted: dict[str, set[str]] = {}
    for folder in catalog.themes.values():
        for name, columns in columns_of_theme(catalog, folder).items():
            if name in manifest.snapshots:
                wanted.setdefault(name, set()).update(columns)
    statements = []
    for name, found in sorted(wanted.items()):
        table, columns = catalog.tables[name], sorted(found)
        files = warehouse.plan(manifest, name, months=parse_period(period) if table.month else None)
        counts = ", ".join(f"count({column})" for column in columns)
        statements.append(f"select {counts} from ({duckdb_relation(files, table, columns)}) as t")
    file.write_text(json.dumps(statements), encoding="utf-8")


def run(file: Path) -> None:
    """Run the statements one after the other."""
    connection = duckdb.connect()
    for statement in json.loads(file.read_text(encoding="utf-8")):
        connection.execute(statement).fetchall()


if __name__ == "__main__":
    job, path, *rest = sys.argv[1:]
    if job == "plan":
        plan(Path(path), Path(rest[0]), rest[1])
    else:
        run(Path(path))

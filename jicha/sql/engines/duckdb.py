"""DuckDB, locked down: SQL from others can read the planned files and nothing else.

By default a query in DuckDB can read any file, write, attach and see the variables of the Python
process. `allowed_paths` (never `allowed_directories`, which permits writing) plus the locked
configuration take that away; tests/sql/test_attacks.py tries each way out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from sqlglot import exp

TEMP_SPACE = "200GB"


@dataclass
class DuckDB:
    """One locked in-memory DuckDB with the given relations as views."""

    connection: duckdb.DuckDBPyConnection
    name: str = "duckdb"

    def materialise(self, name: str, query: exp.Query) -> None:
        self.connection.execute(f"create or replace temp table {name} as {query.sql('duckdb')}")

    def define(self, name: str, query: exp.Query) -> None:
        self.connection.execute(f"create or replace temp view {name} as {query.sql('duckdb')}")

    def fetch(self, query: exp.Query) -> pa.Table:
        return self.connection.sql(query.sql("duckdb")).to_arrow_table()

    def batches(self, query: exp.Query, rows: int = 122_880) -> Iterator[pa.RecordBatch]:
        """The rows of a query in pieces, for results that are written and never held whole."""
        yield from self.connection.sql(query.sql("duckdb")).to_arrow_reader(rows)

    def close(self) -> None:
        self.connection.close()


def open_duckdb(
    relations: Mapping[str, str],
    *,
    files: Sequence[str] = (),
    tables: Mapping[str, pa.Table] | None = None,
    memory: str | None = None,
    threads: int | None = None,
    spill: Path | None = None,
) -> DuckDB:
    """A locked DuckDB where `relations` (name → SELECT over `files`, our own SQL) and `tables` can be read.

    memory: DuckDB's limit, as '1GB'; spill: the folder for what does not fit.
    """
    connection = duckdb.connect(config={"python_enable_replacements": False})
    settings = ["set timezone = 'UTC'", "set enable_progress_bar = false", "set preserve_insertion_order = false"]
    if memory:
        settings.append(f"set memory_limit = '{memory}'")
    if threads:
        settings.append(f"set threads = {threads}")
    if spill:
        settings += [f"set temp_directory = '{spill}'", f"set max_temp_directory_size = '{TEMP_SPACE}'"]
    for statement in settings:
        connection.execute(statement)
    for name, table in (tables or {}).items():
        connection.register(f"arrow_{name}", table)
        connection.execute(f"create temp table {name} as select * from arrow_{name}")
        connection.unregister(f"arrow_{name}")
    if files:
        connection.execute("set allowed_paths = [" + ", ".join("'" + path.replace("'", "''") + "'" for path in files) + "]")
    connection.execute("set enable_external_access = false")
    for name, select in relations.items():
        connection.execute(f"create temp view {name} as {select}")
    connection.execute("set lock_configuration = true")
    return DuckDB(connection=connection)

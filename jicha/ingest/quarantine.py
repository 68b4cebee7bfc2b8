"""The files that say what was wrong: quarantined rows, and notes on rows that were loaded all the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from jicha.ingest.check import FAULT, Incoming
from jicha.ingest.faults import REASONS
from jicha.ingest.names import literal, quoted

_MALFORMED = pa.schema([("file", pa.string()), ("row", pa.int64()), ("value", pa.string()), ("record", pa.string())])


def write_quarantine(connection: duckdb.DuckDBPyConnection, incoming: Incoming, folder: Path) -> int:
    """The number of rows written to T.parquet: each once, with all its faults, and the whole row as it came.

    Columns: file, row, reason (in words), faults (list of column, title, value, code, reason), record (JSON).
    No file where no row is faulty.
    """
    name = incoming.table.name
    path = folder / f"{name}.parquet"
    malformed = [
        {
            "file": one.file,
            "row": one.row,
            "value": f"应有 {one.expected} 个，实有 {one.found} 个",
            "record": json.dumps({"原文": one.text}, ensure_ascii=False),
        }
        for one in incoming.malformed
    ]
    connection.register("malformed", pa.Table.from_pylist(malformed, schema=_MALFORMED))
    record = ", ".join(f"{quoted(column)} := {quoted(column)}" for column in incoming.record)
    reason = "coalesce(one.title || ' ', '') || one.\"column\" || '＝' || coalesce(one.value, '空') || '：' || one.reason"
    connection.execute(
        f"""
        copy (
            with faulty as (
                select source_file as file, source_row as row, faults, cast(to_json(struct_pack({record})) as varchar) as record
                from (select * from ({incoming.select}) where source_ordinal in (select n from faulty_{name}))
                join faulty_{name} on n = source_ordinal
                union all
                select file, row, cast([struct_pack("column" := '整行', code := 'field_count', value := value)] as {FAULT}[]),
                    record
                from malformed
            ),
            named as (
                select file, row, record, list_transform(faults, lambda one: struct_pack(
                    "column" := one."column", title := {_named(incoming, 'one."column"')}, value := one.value, code := one.code,
                    reason := {_map(REASONS)}[one.code]
                )) as faults
                from faulty
            )
            select file, row, array_to_string(list_transform(faults, lambda one: {reason}), '；') as reason, faults, record
            from named order by file, row
        ) to {literal(str(path))}
        """
    )
    connection.unregister("malformed")
    return _kept(path)


def write_notes(connection: duckdb.DuckDBPyConnection, incoming: Incoming, folder: Path) -> int:
    """The number of notes written to T.notes.parquet: file, row, column, title, value, code, reason. No file without notes."""
    name = incoming.table.name
    path = folder / f"{name}.notes.parquet"
    connection.execute(
        f"""
        copy (
            select source_file as file, source_row as row, "column", {_named(incoming, '"column"')} as title, value, code,
                {_map(REASONS)}[code] as reason
            from (select source_file, source_row, source_ordinal from ({incoming.select}))
            join (select * from noted_{name} where n not in (select n from faulty_{name})) on n = source_ordinal
            order by code, "column", file, row
        ) to {literal(str(path))}
        """
    )
    return _kept(path)


def _kept(path: Path) -> int:
    rows = pq.read_metadata(path).num_rows
    if not rows:
        path.unlink()
    return int(rows)


def _named(incoming: Incoming, column: str) -> str:
    return f"{_map({name: definition.zh for name, definition in incoming.table.columns.items()})}[{column}]"


def _map(pairs: Mapping[str, str]) -> str:
    return "map {" + ", ".join(f"{literal(key)}: {literal(value)}" for key, value in pairs.items()) + "}"

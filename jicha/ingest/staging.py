"""Source tables as Parquet files that DuckDB reads: what later steps see of a source, whatever it is.

Parquet is read where it lies. Text, workbooks and databases are copied to Parquet in the load's staging folder,
in batches, so that memory does not grow with the source.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from jicha.ingest.database import Database, read_table
from jicha.ingest.delimited import open_text
from jicha.ingest.errors import LoadError
from jicha.ingest.files import Part
from jicha.ingest.header import sorted_out
from jicha.ingest.names import literal, quoted, told_apart
from jicha.ingest.rows import Malformed
from jicha.ingest.workbook import open_sheet
from jicha.warehouse import SourceFile

Progress: TypeAlias = Callable[[str, int, int], None]  # what is being done, how far, of how many


def silent(_what: str, _done: int, _total: int) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class SourceTable:
    """A source table on disk: `select` gives its columns, source_file, source_row and source_ordinal, a number for every row."""

    name: str
    columns: Mapping[str, str]  # to DuckDB's type
    select: str
    files: tuple[str, ...]
    rows: int
    is_text: bool
    origins: tuple[SourceFile, ...]
    malformed: tuple[Malformed, ...] = ()
    not_data: int = 0  # totals and footnotes that were left out

    @property
    def relation(self) -> str:
        """SQL of what a mapping may read of the table."""
        return f"select {', '.join(map(quoted, (*self.columns, 'source_file', 'source_row')))} from ({self.select})"


@dataclass
class _Piece:
    """One Parquet file of a source table."""

    file: Path
    label: str
    columns: list[str]  # as the file names them
    rows: int
    sha256: str
    is_copy: bool
    malformed: list[Malformed] = field(default_factory=list)
    not_data: int = 0


def stage_files(
    name: str,
    parts: Iterable[Part],
    *,
    folder: Path,
    known: Collection[str],
    limit: int | None = None,
    progress: Progress = silent,
) -> SourceTable | None:
    """A source table made of files; None if all are empty. At most about `limit` rows of each text part, if given."""
    pieces: list[_Piece] = []
    parts = tuple(parts)
    for number, part in enumerate(parts):
        progress(f"读取 {part.label}", number, len(parts))
        target = folder / f"{len(list(folder.iterdir()))}.parquet"
        if part.kind == "parquet":
            pieces.append(_in_place(part))
        elif (piece := _copied(part, target, known=known, limit=limit)) is not None:
            pieces.append(piece)
    progress(f"读取 {name}", len(parts), len(parts))
    return _table(name, pieces, is_text=any(piece.is_copy for piece in pieces)) if pieces else None


def stage_query(
    database: Database, table: str, *, folder: Path, limit: int | None = None, progress: Progress = silent
) -> SourceTable:
    """A source table that is a table of a database."""
    label = f"{database.shown}/{table}"
    target = folder / f"{len(list(folder.iterdir()))}.parquet"
    digest = hashlib.sha256()
    rows = 0
    with read_table(database, table, limit=limit) as stream:
        schema = stream.schema
        names = told_apart(schema.names)
        with pq.ParquetWriter(target, pa.schema([pa.field(n, f.type) for n, f in zip(names, schema, strict=True)])) as writer:
            for batch in stream:
                digest.update(_as_csv(batch))
                writer.write_batch(batch.rename_columns(names))
                rows += batch.num_rows
                progress(f"读取 {table}", rows, 0)
    piece = _Piece(target, label, names, rows, digest.hexdigest(), is_copy=False)
    return _table(table, [piece], is_text=database.is_text)


def _as_csv(batch: pa.RecordBatch) -> pa.Buffer:
    """The batch's values in bytes that depend on nothing else, as Arrow's own buffers do."""
    sink = pa.BufferOutputStream()
    pyarrow.csv.write_csv(batch, sink, pyarrow.csv.WriteOptions(include_header=False))
    return sink.getvalue()


def _in_place(part: Part) -> _Piece:
    try:
        footer = pq.read_metadata(part.path)
    except (pa.ArrowException, OSError) as error:
        raise LoadError(f"文件 {part.label} 不能按 Parquet 读出（{error}）。请重新导出。") from None
    with part.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    names = footer.schema.to_arrow_schema().names
    return _Piece(part.path.resolve(), part.label, names, footer.num_rows, digest.hexdigest(), is_copy=False)


def _copied(part: Part, target: Path, *, known: Collection[str], limit: int | None) -> _Piece | None:
    opened = open_text(part, known=known) if part.kind == "text" else open_sheet(part, known=known)
    if opened is None:
        return None
    columns = opened.columns
    piece = _Piece(target, part.label, columns, 0, opened.sha256, is_copy=True, not_data=opened.notes)
    schema = pa.schema([*((name, pa.string()) for name in columns), ("source_row", pa.int64())])
    with pq.ParquetWriter(target, schema, compression="lz4") as writer:
        for batch in opened.batches:
            data, blank = sorted_out(batch.select(columns), part.layout.total_markers)
            kept = batch.filter(data)
            piece.rows += kept.num_rows
            piece.not_data += batch.num_rows - kept.num_rows - (pc.sum(blank).as_py() or 0)
            writer.write_batch(kept)
            if limit is not None and piece.rows >= limit:
                break
    if opened.malformed:  # totals and footnotes often have fewer fields
        width = len(columns)
        cells = [[*one.text.split(opened.delimiter), *[""] * width][:width] for one in opened.malformed]
        rows = pa.RecordBatch.from_arrays([pa.array(column) for column in zip(*cells, strict=True)], names=columns)
        data, _ = sorted_out(rows, part.layout.total_markers)
        piece.malformed = [one for one, is_data in zip(opened.malformed, data.to_pylist(), strict=True) if is_data]
        piece.not_data += len(opened.malformed) - len(piece.malformed)
    return piece


def _table(name: str, pieces: list[_Piece], *, is_text: bool) -> SourceTable:
    shared = pieces[0].columns
    alike = all(piece.columns == shared for piece in pieces)
    raw = shared if alike else list(dict.fromkeys(column for piece in pieces for column in piece.columns))
    shown = dict(zip(raw, told_apart(raw), strict=True))
    offsets = [sum(piece.rows for piece in pieces[:number]) for number in range(len(pieces))]
    place = "[cast(file_index as bigint) + 1]"
    row = "source_row" if pieces[0].is_copy else "file_row_number + 1"
    if len({piece.is_copy for piece in pieces}) > 1:
        row = "coalesce(source_row, file_row_number + 1)"
    columns = [f"{quoted(own)} as {quoted(name)}" for own, name in shown.items()]
    extra = [
        f"[{', '.join(literal(piece.label) for piece in pieces)}]{place} as source_file",
        f"cast({row} as bigint) as source_row",
        f"cast(file_row_number as bigint) + {offsets}{place} as source_ordinal",
    ]
    files = tuple(str(piece.file) for piece in pieces)
    options = ["hive_partitioning = false"] if alike else ["hive_partitioning = false", "union_by_name = true"]
    source = f"read_parquet([{', '.join(map(literal, files))}], {', '.join(options)})"
    select = f"select {', '.join([*columns, *extra])} from {source}"
    try:
        described = duckdb.execute(f"describe {select}").fetchall()
    except duckdb.Error as error:
        raise LoadError(f"源表 {name} 的几个文件合不到一起：{error}。请检查各文件同名列的类型。") from None
    types = {column: kind for column, kind, *_ in described if column in set(shown.values())}
    return SourceTable(
        name=name,
        columns=types,
        select=select,
        files=files,
        rows=sum(piece.rows for piece in pieces),
        is_text=is_text,
        origins=tuple(SourceFile(piece.label, piece.sha256, piece.rows + len(piece.malformed)) for piece in pieces),
        malformed=tuple(one for piece in pieces for one in piece.malformed),
        not_data=sum(piece.not_data for piece in pieces),
    )

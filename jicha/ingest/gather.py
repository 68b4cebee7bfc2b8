"""From a source to rows for canonical tables: through mappings where there are any, else by name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from jicha.ingest.check import Incoming
from jicha.ingest.database import Database, is_database, list_tables, parse_address
from jicha.ingest.errors import LoadError
from jicha.ingest.files import Part, find
from jicha.ingest.identity import as_it_is
from jicha.ingest.layout import read_layout
from jicha.ingest.mapping import read_mappings, run_mapping, tables_mentioned
from jicha.ingest.names import known_headers, table_called
from jicha.ingest.staging import Progress, SourceTable, silent, stage_files, stage_query
from jicha.model.catalog import Catalog
from jicha.warehouse import SourceFile


@dataclass(frozen=True)
class Source:
    """The tables that a source offers, before any is read."""

    files: dict[str, tuple[Part, ...]]
    database: Database | None
    names: tuple[str, ...]
    known: frozenset[str]  # what makes a row of a file look like a header
    unread: tuple[str, ...] = ()  # files of kinds that we do not read

    def stage(self, name: str, *, folder: Path, limit: int | None = None, progress: Progress = silent) -> SourceTable | None:
        """One of its tables as Parquet; None if it is an empty file."""
        if self.database is not None:
            return stage_query(self.database, name, folder=folder, limit=limit, progress=progress)
        return stage_files(name, self.files[name], folder=folder, known=self.known, limit=limit, progress=progress)


@dataclass(frozen=True)
class Gathered:
    """Rows for canonical tables, where they came from, and what was left alone."""

    incoming: tuple[Incoming, ...]
    origins: tuple[SourceFile, ...]
    unused: tuple[str, ...]


def open_source(source: Path | str, mapping: Path | None, catalog: Catalog) -> Source:
    """What a file, a folder or a database offers."""
    if is_database(str(source)):
        database = parse_address(str(source))
        names = list_tables(database) if database.is_tested else tables_mentioned(mapping)
        return Source({}, database, names, frozenset())
    titles = {table.title.zh for table in catalog.tables.values()}
    found = find(Path(source), read_layout(mapping), known={*catalog.tables, *titles})
    return Source(found.tables, None, tuple(found.tables), known_headers(catalog.tables.values()), found.unread)


def gather(
    source: Path | str, mapping: Path | None, *, catalog: Catalog, as_of: date, folder: Path, progress: Progress = silent
) -> Gathered:
    """The rows for every canonical table that the source or its mappings give."""
    opened = open_source(source, mapping, catalog)
    mapped = read_mappings(mapping, catalog=catalog, sources=opened.names, as_of=as_of) if mapping else ()
    if mapped:
        needed = {name for one in mapped for name in one.reads}
        staged = _staged(opened, needed, folder, progress)
        if empty := sorted(needed - set(staged)):
            raise LoadError(f"源表 {'、'.join(empty)} 是空的，映射读不了它。请检查导出是否完整。")
        incoming = [run_mapping(one, staged, catalog.tables[one.table], folder=folder, progress=progress) for one in mapped]
        incoming = [
            replace(one, not_data=sum(staged[name].not_data for name in of.reads))
            for one, of in zip(incoming, mapped, strict=True)
        ]
    else:
        named = _named(opened.names, catalog)
        staged = _staged(opened, named.values(), folder, progress)
        incoming = [as_it_is(staged[name], catalog.tables[table]) for table, name in named.items() if name in staged]
    return Gathered(
        incoming=tuple(incoming),
        origins=tuple(origin for table in staged.values() for origin in table.origins),
        unused=(*(name for name in opened.names if name not in staged), *opened.unread),
    )


def _staged(opened: Source, names: Collection[str], folder: Path, progress: Progress) -> dict[str, SourceTable]:
    folder = folder / "sources"
    folder.mkdir()
    staged = {name: opened.stage(name, folder=folder, progress=progress) for name in opened.names if name in names}
    return {name: table for name, table in staged.items() if table is not None}


def _named(names: Collection[str], catalog: Catalog) -> dict[str, str]:
    """{canonical table: source table} of the source tables that bear a canonical name or title."""
    found: dict[str, str] = {}
    for name in names:
        table = table_called(name, catalog.tables)
        if table is None:
            continue
        if table in found:
            raise LoadError(f"源表 {found[table]} 和 {name} 都对应标准表 {table}。请用映射说明取哪一个（--suggest）。")
        found[table] = name
    if not found:
        raise LoadError(
            f"来源里没有与标准表同名的表；它有：{'、'.join(names)}。"
            "请先 jicha load 来源 --suggest --mapping 文件夹 生成映射，改好后再装载。"
        )
    return {table: found[table] for table in catalog.tables if table in found}

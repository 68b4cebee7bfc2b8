"""Mappings: one SELECT per canonical table over the tables of a source, in DIR/<table>.sql.

A mapping is SQL that somebody else wrote: it keeps to the allow-list, reads only source tables, and runs in the
locked engine, which can open nothing but the files of the source.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from sqlglot import exp

from jicha.ingest.check import Incoming
from jicha.ingest.clean import missing_columns
from jicha.ingest.errors import LoadError
from jicha.ingest.names import literal, quoted
from jicha.ingest.staging import Progress, SourceTable, silent
from jicha.model.catalog import Catalog
from jicha.model.table import Table
from jicha.sql.allow import SqlError, check, parse_select, tables_read
from jicha.sql.engines.duckdb import open_duckdb

MEMORY = "2GB"
# A mapping runs on DuckDB alone, so it may use text functions that two engines would answer differently.
TEXT_FUNCTIONS = (exp.Replace, exp.RegexpReplace, exp.RegexpExtract, exp.SplitPart, exp.Left, exp.Right)
WHERE_FROM = ("source_file", "source_row")


@dataclass(frozen=True)
class Mapped:
    """A mapping file: the canonical table it fills, its SELECT, and the source tables that it reads."""

    table: str
    path: Path
    query: exp.Query
    reads: tuple[str, ...]


def read_mappings(folder: Path, *, catalog: Catalog, sources: Collection[str], as_of: date) -> tuple[Mapped, ...]:
    """The mappings of a folder; LoadError names the file that is not one and says why."""
    if not folder.is_dir():
        raise LoadError(f"找不到映射文件夹 {folder}。请检查 --mapping。")
    return tuple(_mapped(path, catalog, sources, as_of) for path in sorted(folder.glob("*.sql")))


def tables_mentioned(folder: Path | None) -> tuple[str, ...]:
    """The names of all tables that the mappings of a folder read: for a database that cannot list its own."""
    names: set[str] = set()
    for path in sorted(folder.glob("*.sql")) if folder else ():
        try:
            names |= tables_read(parse_select(path.read_text(encoding="utf-8")))
        except SqlError as error:
            raise LoadError(f"映射文件 {path.name} 不能用：{error}。") from None
    return tuple(sorted(names))


def _mapped(path: Path, catalog: Catalog, sources: Collection[str], as_of: date) -> Mapped:
    if path.stem not in catalog.tables:
        raise LoadError(f"映射文件 {path.name} 的名字不是标准表。文件名应为 <表名>.sql，表名见 jicha tables。")
    try:
        query = parse_select(path.read_text(encoding="utf-8"))
        check(query, tables=sources, also=TEXT_FUNCTIONS)
    except (SqlError, UnicodeDecodeError) as error:
        raise LoadError(f"映射文件 {path.name} 不能用：{error}。源表有：{'、'.join(sorted(sources))}。") from None
    for node in query.find_all(exp.Anonymous):
        if node.name.lower() != "as_of":
            raise LoadError(f"映射文件 {path.name} 用了 {node.name}()：映射里只能用 as_of()，规定值不属于映射。")
    day = exp.cast(exp.Literal.string(as_of.isoformat()), "date")
    for node in list(query.find_all(exp.Anonymous)):
        node.replace(day.copy())
    return Mapped(path.stem, path, query, tuple(sorted(tables_read(query))))


def run_mapping(
    mapped: Mapped, sources: Mapping[str, SourceTable], table: Table, *, folder: Path, progress: Progress = silent
) -> Incoming:
    """The rows that a mapping makes, copied to Parquet with the file and row that each of them came from."""
    read = [sources[name] for name in mapped.reads]
    engine = open_duckdb(
        {quoted(source.name): source.relation for source in read},
        files=[file for source in read for file in source.files],
        memory=MEMORY,
        spill=folder,
    )
    target = folder / f"mapped_{table.name}.parquet"
    query = traced(mapped.query, {source.name for source in read})
    rows = 0
    try:
        described = engine.connection.execute(f"describe {query.sql('duckdb')}").fetchall()
        types = {name: kind for name, kind, *_ in described if name not in WHERE_FROM}
        _refuse_columns(mapped, types, table)
        batches = iter(engine.batches(query))
        first = next(batches, None)
        if first is None:
            schema = engine.connection.sql(query.sql("duckdb")).limit(0).to_arrow_table().schema
            pq.write_table(schema.empty_table(), target)
        else:
            with pq.ParquetWriter(target, first.schema, compression="lz4") as writer:
                for batch in chain([first], batches):
                    writer.write_batch(batch)
                    rows += batch.num_rows
                    progress(f"映射 {table.title.zh}", rows, 0)
    except duckdb.Error as error:
        raise LoadError(_explained(mapped, read, error)) from None
    finally:
        engine.close()
    path = literal(str(target))
    return Incoming(
        table=table,
        select=f"select *, cast(file_row_number as bigint) as source_ordinal from read_parquet({path})",
        columns={name: name for name in types},
        types=types,
        record=tuple(types),
        is_text=any(source.is_text for source in read),
        origin=f"映射 {mapped.path.name}",
        malformed=tuple(one for source in read for one in source.malformed),
    )


def _refuse_columns(mapped: Mapped, given: Mapping[str, str], table: Table) -> None:
    if unknown := [name for name in given if name not in table.columns]:
        raise LoadError(
            f"映射文件 {mapped.path.name} 给出了表 {table.name} 没有的列：{'、'.join(unknown)}。"
            f"请用 as 改成标准列名；该表的列有：{'、'.join(table.columns)}。"
        )
    if missing := missing_columns(table, given):
        named = "、".join(f"{name}（{table.columns[name].zh}）" for name in missing)
        raise LoadError(f"映射文件 {mapped.path.name} 没有给出必填列 {named}。请补上。")


def _explained(mapped: Mapped, read: Collection[SourceTable], error: duckdb.Error) -> str:
    text = str(error).splitlines()[0]
    column = re.search(r'(?:Referenced column|column named|does not have a column named) "([^"]+)"', str(error))
    columns = "；".join(f"{source.name}：{'、'.join(source.columns)}" for source in read)
    if column:
        return f"映射文件 {mapped.path.name} 引用了源表没有的列“{column[1]}”。源表的列有——{columns}。"
    return f"映射文件 {mapped.path.name} 执行出错：{text}。源表的列有——{columns}。"


def traced(query: exp.Query, sources: Collection[str]) -> exp.Query:
    """The query with source_file and source_row of the row of its first source table that each result row came from.

    Of the rows of a group it is the first. Where a row cannot be said to come from one (DISTINCT, UNION without
    ALL), both are NULL.
    """
    query = query.copy()
    if not _trace(query, sources):
        _add(query, [exp.cast(exp.null(), "varchar"), exp.cast(exp.null(), "bigint")])
    return query


def _trace(query: exp.Expr, sources: Collection[str]) -> bool:
    """Add the columns to a query if its rows come from source rows; whether they were added."""
    if isinstance(query, exp.Union):
        if query.args.get("distinct"):
            return False
        arms = [arm.unnest() for arm in (query.this, query.expression)]
        done = [_trace(arm, sources) for arm in arms]
        for arm, is_done in zip(arms, done, strict=True):
            if not is_done:
                _add(arm, [exp.cast(exp.null(), "varchar"), exp.cast(exp.null(), "bigint")])
        return True
    if not isinstance(query, exp.Select) or query.args.get("distinct"):
        return False
    if set(WHERE_FROM) & {name.lower() for name in query.named_selects}:
        return set(WHERE_FROM) <= {name.lower() for name in query.named_selects}
    origin = query.args["from_"].this if query.args.get("from_") else None
    if isinstance(origin, exp.Subquery):
        known = bool(origin.alias) and _trace(origin.this, sources)
    elif isinstance(origin, exp.Table):
        inner = _cte(query, origin.name)
        known = _trace(inner, sources) if inner is not None else origin.name in sources
    else:
        known = False
    if not known:
        return False
    assert origin is not None
    file, row = (exp.column(name, table=origin.alias_or_name, quoted=True) for name in WHERE_FROM)
    if query.args.get("group") or _aggregates(query):
        first = exp.func("row", file.copy(), row.copy(), dialect="duckdb")
        _add(query, [exp.func("min", file), exp.func("arg_min", row, first, dialect="duckdb")])
    else:
        _add(query, [file, row])
    return True


def _add(query: exp.Expr, columns: Collection[exp.Expr]) -> None:
    if isinstance(query, exp.Union):
        for arm in (query.this.unnest(), query.expression.unnest()):
            _add(arm, [column.copy() for column in columns])
        return
    named = [exp.alias_(column, name) for name, column in zip(WHERE_FROM, columns, strict=True)]
    query.set("expressions", [*query.expressions, *named])


def _cte(query: exp.Expr, name: str) -> exp.Expr | None:
    """The query of the CTE that a table name in FROM means, if it means one."""
    scope: exp.Expr | None = query
    while scope is not None:
        with_ = scope.args.get("with_")
        for cte in with_.expressions if with_ else ():
            if cte.alias == name:
                return cte.this  # type: ignore[no-any-return]
        scope = scope.parent
    return None


def _aggregates(query: exp.Select) -> bool:
    """Whether a select without GROUP BY makes one row of all: an aggregate of its own, not of a window or subquery."""
    for expression in query.expressions:
        for node in expression.find_all(exp.AggFunc):
            above = node.parent
            while above is not None and above is not query and not isinstance(above, exp.Window | exp.Subquery):
                above = above.parent
            if above is query:
                return True
    return False

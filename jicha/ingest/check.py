"""The rows of one canonical table on their way in: typed, judged, and told apart into good, faulty and noted ones.

Each table gets four relations in the load's own DuckDB, all by a row's number `n`:
typed_T (n and the columns), faulty_T (n, faults: the rows for quarantine), noted_T (n, column, value, code: rows
that are loaded although something is wrong), left_out_T (n: rows of months that were not asked for); and the
view good_T (n and the columns), which is what is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from jicha.ingest.clean import cleaning
from jicha.ingest.names import literal, quoted
from jicha.ingest.rows import Malformed
from jicha.model.codes import CodeList
from jicha.model.table import Table

FAULT = 'struct("column" varchar, code varchar, value varchar)'


@dataclass(frozen=True)
class Incoming:
    """Rows for one canonical table as its source or mapping gives them.

    `select` gives the columns, source_file, source_row and source_ordinal (a number for every row);
    `columns` maps canonical columns to those of `select`, `types` to DuckDB's types.
    """

    table: Table
    select: str
    columns: Mapping[str, str]
    types: Mapping[str, str]
    record: Sequence[str]  # the columns of `select` that quarantine shows of a row
    is_text: bool
    origin: str  # for messages: the source table or mapping
    malformed: tuple[Malformed, ...] = ()
    ignored: tuple[str, ...] = ()  # columns of the source that no canonical column takes
    not_data: int = 0  # totals and footnotes among the source's rows


def check_rows(
    connection: duckdb.DuckDBPyConnection,
    incoming: Incoming,
    *,
    codes: Mapping[str, CodeList],
    folder: Path,
    months: Sequence[date] | None,
) -> None:
    """Make the relations of one table, every check done that needs this table alone. `months`: leave out all others."""
    table = incoming.table
    names = list(incoming.columns)
    judged = _Judged.of(incoming, codes)
    if judged.reads_text:
        path = str(folder / f"typed_{table.name}.parquet")
        connection.execute(f"copy ({judged.typed()}) to {literal(path)} (compression lz4, row_group_size 122880)")
        typed = f"select n, {_list(names)} from read_parquet({literal(path)}, hive_partitioning = false)"
        suspects = f"select n from read_parquet({literal(path)}) where flagged"
    else:
        typed, suspects = f"select n, {_list(names)} from ({judged.typed()})", None
    connection.execute(f"create temp view typed_{table.name} as {typed}")
    connection.execute(f"create temp table flagged as {judged.flagged(suspects)}")
    connection.execute(
        f"create temp table faulty_{table.name} as select n, faults || notes as faults from flagged where len(faults) > 0"
    )
    connection.execute(
        f"create temp table noted_{table.name} as select n, unnest(notes, recursive := true) from flagged where len(faults) = 0"
    )
    connection.execute("drop table flagged")
    _leave_out(connection, table, months)
    define_good(connection, table, names)
    _duplicates(connection, table, names)
    define_good(connection, table, names)


def count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    """The number of rows of a relation or of what follows FROM."""
    return int(connection.execute(f"select count(*) from {relation}").fetchall()[0][0])


def define_good(connection: duckdb.DuckDBPyConnection, table: Table, names: Sequence[str]) -> None:
    """Let good_T be typed_T without the rows that are faulty or left out by now."""
    name = table.name
    gone = [
        f"n not in (select n from {other}_{name})" for other in ("faulty", "left_out") if count(connection, f"{other}_{name}")
    ]
    where = f" where {' and '.join(gone)}" if gone else ""
    connection.execute(f"create or replace temp view good_{name} as select n, {_list(names)} from typed_{name}{where}")


def first_of_month(column: str) -> str:
    """SQL of the first day of a date's or timestamp's month."""
    return f"cast(date_trunc('month', {quoted(column)}) as date)"


def days(values: Iterable[date]) -> str:
    """SQL of a list of days."""
    return ", ".join(f"date '{value}'" for value in values)


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(quoted, names))


@dataclass(frozen=True)
class _Judged:
    """The nested SELECT that cleans and judges every column: raw r, text t, form m, value v, fault f, note w."""

    incoming: Incoming
    steps: tuple[tuple[str, ...], ...]  # for text, form, value, fault, note: one expression a column
    reads_text: bool

    @classmethod
    def of(cls, incoming: Incoming, codes: Mapping[str, CodeList]) -> _Judged:
        cleanings = [
            cleaning(incoming.table, name, incoming.types[name], place=place, is_text=incoming.is_text, codes=codes)
            for place, name in enumerate(incoming.columns)
        ]
        steps = [tuple(getattr(one, step) for one in cleanings) for step in ("text", "form", "value", "fault", "note")]
        return cls(incoming, tuple(steps), any(one.reads_text for one in cleanings))

    def _nested(self, where: str = "") -> str:
        raw = ", ".join(f"{quoted(source)} as r{place}" for place, source in enumerate(self.incoming.columns.values()))
        query = f"select source_ordinal as n, {raw} from ({self.incoming.select}){where}"
        for letter, step in zip("tmvfw", self.steps, strict=True):
            new = ", ".join(f"{expression} as {letter}{place}" for place, expression in enumerate(step))
            query = f"select *, {new} from ({query})"
        return query

    def _any(self, letter: str) -> str:
        step = self.steps["tmvfw".index(letter)]
        found = [f"{letter}{place} is not null" for place, expression in enumerate(step) if expression != "cast(null as varchar)"]
        return " or ".join(found) or "false"

    def _all(self, letter: str) -> str:
        step = self.steps["tmvfw".index(letter)]
        given = [
            f"case when {letter}{place} is not null then "
            f'struct_pack("column" := {literal(name)}, code := {letter}{place}, value := cast(r{place} as varchar)) end'
            for place, (name, expression) in enumerate(zip(self.incoming.columns, step, strict=True))
            if expression != "cast(null as varchar)"
        ]
        return f"list_filter(cast([{', '.join(given)}] as {FAULT}[]), lambda one: one is not null)"

    def typed(self) -> str:
        """n, the columns in their canonical types, and whether anything is wrong with the row."""
        columns = ", ".join(f"v{place} as {quoted(name)}" for place, name in enumerate(self.incoming.columns))
        return f"select n, {columns}, ({self._any('f')} or {self._any('w')}) as flagged from ({self._nested()})"

    def flagged(self, suspects: str | None) -> str:
        """n, faults and notes of the rows with which anything is wrong; only among `suspects` if given."""
        where = f" where source_ordinal in ({suspects})" if suspects else ""
        wrong = f"{self._any('f')} or {self._any('w')}"
        return f"select n, {self._all('f')} as faults, {self._all('w')} as notes from ({self._nested(where)}) where {wrong}"


def _leave_out(connection: duckdb.DuckDBPyConnection, table: Table, months: Sequence[date] | None) -> None:
    name = table.name
    other = "false"
    if months is not None and table.month is not None:
        other = f"{first_of_month(table.month)} not in ({days(months)})"
    connection.execute(f"create temp table left_out_{name} as select n from typed_{name} where {other}")
    for relation in ("faulty", "noted"):
        connection.execute(f"delete from {relation}_{name} where n in (select n from left_out_{name})")


def _duplicates(connection: duckdb.DuckDBPyConnection, table: Table, names: Sequence[str]) -> None:
    """Quarantine rows with the same key: all but one where they are equal, all where they differ.

    Keys are first compared by a 64-bit hash, in a fraction of the memory; only rows whose hash repeats are looked at.
    """
    key, good = _list(table.grain), f"good_{table.name}"
    hashes = f"select h from (select hash({key}) as h from {good}) group by h having count(*) > 1"
    connection.execute(f"create temp table doubtful as {hashes}")
    if count(connection, "doubtful"):
        connection.execute(
            f"""
            insert into faulty_{table.name}
            with candidate as (
                select n, {key}, row({_list(names)}) as content from {good} where hash({key}) in (select h from doubtful)
            ),
            compared as (
                select n, {key}, count(*) over same_key as copies, min(n) over same_key = n as is_first,
                    min(content) over same_key = max(content) over same_key as are_equal
                from candidate window same_key as (partition by {key})
            )
            select n, [struct_pack(
                "column" := {literal("+".join(table.grain))},
                code := case when are_equal then 'exact_duplicate' else 'conflicting_duplicate' end,
                value := concat_ws('+', {key})
            )] from compared where copies > 1 and not (is_first and are_equal)
            """
        )
    connection.execute("drop table doubtful")

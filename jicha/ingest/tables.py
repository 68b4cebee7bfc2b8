"""The canonical tables of a load: checked one by one and against each other, then written or quarantined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from jicha.ingest.check import Incoming, check_rows, count, define_good, first_of_month
from jicha.ingest.clean import define_macros
from jicha.ingest.errors import LoadError
from jicha.ingest.names import literal, quoted
from jicha.ingest.quarantine import write_notes, write_quarantine
from jicha.ingest.relate import kept_rows, note_broken_references, note_unique_conflicts, quarantine_keys_elsewhere
from jicha.ingest.staging import Progress, silent
from jicha.model.catalog import Catalog
from jicha.model.table import Table
from jicha.warehouse import Loader, Manifest, Warehouse

BATCH_ROWS = 122_880
MEMORY = "1GB"
SHRUNK = 0.5  # a month that comes back with less than this share of its rows is pointed out


@dataclass(frozen=True)
class TableReport:
    """What became of the rows for one table."""

    table: str
    title: str
    origin: str
    rows_in: int
    loaded: int
    quarantined: int
    faults: Mapping[str, int]  # rows by fault code; a row with several faults counts under each
    notes: Mapping[str, int]  # notes by 'code column'
    months: tuple[date, ...]  # those that were replaced
    needed_share: float | None  # non-null cells among the columns that themes need; None if none is needed
    remarks: tuple[str, ...]

    @property
    def usable_share(self) -> float | None:
        """Loaded rows among all; None without rows."""
        return self.loaded / self.rows_in if self.rows_in else None


@dataclass(frozen=True)
class _Work:
    """The load's own DuckDB and all it works on."""

    connection: duckdb.DuckDBPyConnection
    incoming: Mapping[str, Incoming]
    warehouse: Warehouse
    manifest: Manifest | None
    catalog: Catalog
    months: Sequence[date] | None
    quarantine: Path
    progress: Progress


def load_tables(
    incoming: Sequence[Incoming],
    loader: Loader,
    *,
    warehouse: Warehouse,
    catalog: Catalog,
    months: Sequence[date] | None,
    folder: Path,
    progress: Progress = silent,
) -> tuple[TableReport, ...]:
    """Give the good rows of every table to the loader and write the others to folder/quarantine."""
    with duckdb.connect() as connection:
        _set_up(connection, folder)
        work = _Work(
            connection=connection,
            incoming={one.table.name: one for one in incoming},
            warehouse=warehouse,
            manifest=warehouse.latest(),
            catalog=catalog,
            months=months,
            quarantine=folder / "quarantine",
            progress=progress,
        )
        replaced = {}
        for number, one in enumerate(incoming):
            progress(f"检查 {one.table.title.zh}", number, len(incoming))
            check_rows(connection, one, codes=catalog.codes, folder=folder, months=months)
            replaced[one.table.name] = _months_to_replace(work, one)
        progress("检查 完成", len(incoming), len(incoming))
        unchecked = _relate(work, replaced)
        return tuple(
            _load(work, one, loader, replaced=replaced[one.table.name], unchecked=unchecked[one.table.name]) for one in incoming
        )


def _set_up(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    connection.execute("set timezone = 'UTC'")
    connection.execute("set enable_progress_bar = false")
    connection.execute("set preserve_insertion_order = false")
    connection.execute(f"set memory_limit = '{MEMORY}'")
    connection.execute(f"set temp_directory = {literal(str(folder / 'spill'))}")
    define_macros(connection)


def _months_to_replace(work: _Work, one: Incoming) -> list[date] | None:
    """The months that the load replaces: those asked for, else those of good rows; None for a table without months.

    Rows whose key stays in another month are quarantined on the way.
    """
    table = one.table
    if table.month is None:
        return None
    months = _months(work, f"good_{table.name}", table)
    if table.month not in table.grain:
        kept = kept_rows(work.warehouse, work.manifest, table, columns=list(table.grain), replaced=_asked(work, months))
        quarantine_keys_elsewhere(work.connection, table, kept)
        define_good(work.connection, table, list(one.columns))
        months = _months(work, f"good_{table.name}", table)
    # A month of which no row is good keeps what it has, also when it was asked for.
    spoilt = set(_months(work, f"typed_{table.name}", table)) - set(months)
    return [month for month in _asked(work, months) if month not in spoilt]


def _asked(work: _Work, months: list[date]) -> list[date]:
    return sorted(set(work.months)) if work.months is not None else months


def _months(work: _Work, relation: str, table: Table) -> list[date]:
    assert table.month is not None
    month = first_of_month(table.month)
    rows = work.connection.execute(
        f"select distinct {month} from {relation} where {quoted(table.month)} is not null order by 1"
    ).fetchall()
    return [row[0] for row in rows]


def _relate(work: _Work, replaced: Mapping[str, list[date] | None]) -> dict[str, list[str]]:
    """Note what is wrong between tables; for every table the columns whose references could not be compared."""
    referenced: dict[str, list[str]] = {}
    for one in work.incoming.values():
        for name in one.columns:
            target = one.table.columns[name].references
            if target is not None and target not in referenced:
                referenced[target] = _values(work, target, replaced)
    unchecked = {}
    for one in work.incoming.values():
        work.progress(f"核对引用 {one.table.title.zh}", 0, 0)
        note_unique_conflicts(work.connection, one)
        unchecked[one.table.name] = note_broken_references(work.connection, one, referenced)
    return unchecked


def _values(work: _Work, target: str, replaced: Mapping[str, list[date] | None]) -> list[str]:
    """SELECTs of the values that a 'table.column' has after this load."""
    name, column = target.split(".")
    table = work.catalog.tables[name]
    found = []
    if name in work.incoming and column in work.incoming[name].columns:
        found.append(f"select {quoted(column)} as value from good_{name}")
    if name not in work.incoming or table.month is not None or _is_all_bad(work, work.incoming[name]):
        kept = kept_rows(work.warehouse, work.manifest, table, columns=[column], replaced=replaced.get(name) or [])
        found += [f"select {quoted(column)} as value from ({kept})"] if kept else []
    return found


def _is_all_bad(work: _Work, one: Incoming) -> bool:
    """Whether rows came in and none is good, so that the table stays as it was."""
    name = one.table.name
    came = count(work.connection, f"typed_{name}") - count(work.connection, f"left_out_{name}") + len(one.malformed)
    return came > 0 and not count(work.connection, f"good_{name}")


def _load(work: _Work, one: Incoming, loader: Loader, *, replaced: list[date] | None, unchecked: list[str]) -> TableReport:
    table, connection = one.table, work.connection
    left_out = count(connection, f"left_out_{table.name}")
    rows_in = count(connection, f"({one.select})") + len(one.malformed) - left_out
    quarantined = write_quarantine(connection, one, work.quarantine)
    write_notes(connection, one, work.quarantine)
    remarks = _remarks(work, one, replaced=replaced, left_out=left_out, unchecked=unchecked)
    tally = _Tally(*_needed(work.catalog, one))
    good = rows_in - quarantined
    if good or not rows_in:
        rows = tally.counted(_batches(work, one), lambda done: work.progress(f"写入 {table.title.zh}", done, good))
        if replaced is None:
            loader.replace_all(table.name, rows)
        else:
            loader.replace_months(table.name, rows, months=replaced)
    else:
        remarks.append("没有一行可用，仓库里原有的数据保持不变")
    if rows_in != tally.rows + quarantined:
        raise LoadError(
            f"表 {table.name} 对账不平：读入 {rows_in} 行，装载 {tally.rows} 行，隔离 {quarantined} 行。"
            "装载没有生效，请把这条信息报给开发者。"
        )
    return TableReport(
        table=table.name,
        title=table.title.zh,
        origin=one.origin,
        rows_in=rows_in,
        loaded=tally.rows,
        quarantined=quarantined,
        faults=_faults(work, one),
        notes=_notes(work, one),
        months=tuple(replaced or ()),
        needed_share=tally.share,
        remarks=tuple(remarks),
    )


def _batches(work: _Work, one: Incoming) -> Iterator[pa.RecordBatch]:
    columns = ", ".join(map(quoted, one.columns))
    yield from work.connection.sql(f"select {columns} from good_{one.table.name}").to_arrow_reader(BATCH_ROWS)


class _Tally:
    """Counts rows, and filled cells of the needed columns, as batches go by."""

    def __init__(self, present: Sequence[str], wanted: int) -> None:
        self._present, self._wanted = present, wanted
        self.rows = 0
        self._filled = 0

    def counted(self, batches: Iterator[pa.RecordBatch], shown: Callable[[int], None]) -> Iterator[pa.RecordBatch]:
        """The same batches; `shown` is told how many rows have gone by."""
        for batch in batches:
            self.rows += batch.num_rows
            self._filled += sum(batch.num_rows - batch.column(name).null_count for name in self._present)
            shown(self.rows)
            yield batch

    @property
    def share(self) -> float | None:
        """Filled cells among all that themes need; None if no theme needs the table or it has no rows."""
        return self._filled / (self.rows * self._wanted) if self.rows and self._wanted else None


def _needed(catalog: Catalog, one: Incoming) -> tuple[tuple[str, ...], int]:
    """(the columns given of those that some theme needs, how many some theme needs)."""
    needs = (need.column.split(".") for folder in catalog.themes.values() for need in folder.theme.all_needs)
    wanted = {column for table, column in needs if table == one.table.name and column in one.table.columns}
    return tuple(sorted(wanted & set(one.columns))), len(wanted)


def _faults(work: _Work, one: Incoming) -> dict[str, int]:
    name = one.table.name
    found = work.connection.execute(
        f"select one.code, count(distinct n) from (select n, unnest(faults) as one from faulty_{name}) group by all"
    ).fetchall()
    faults = Counter(dict(found))
    faults["field_count"] += len(one.malformed)
    return dict(sorted((+faults).items()))


def _notes(work: _Work, one: Incoming) -> dict[str, int]:
    noted, faulty = f"noted_{one.table.name}", f"faulty_{one.table.name}"
    found = work.connection.execute(
        f"""
        select code || ' ' || "column", count(*) from {noted} where n not in (select n from {faulty}) group by all order by 1
        """
    ).fetchall()
    return dict(found)


def _remarks(work: _Work, one: Incoming, *, replaced: list[date] | None, left_out: int, unchecked: list[str]) -> list[str]:
    table = one.table
    remarks = []
    if one.ignored:
        remarks.append(f"没有用到的列：{'、'.join(one.ignored)}")
    if one.not_data:
        remarks.append(f"另有 {one.not_data} 行是合计或脚注，不算数据")
    if left_out:
        remarks.append(f"另有 {left_out} 行不在所选月份，没有装载")
    if unchecked:
        named = "、".join(f"{name}→{table.columns[name].references}" for name in unchecked)
        remarks.append(f"引用没有核对，因为被引用的表还没有装载：{named}")
    if text := _uneven_ids(work, one):
        remarks.append(text)
    if replaced is not None:
        remarks += _month_remarks(work, one, replaced)
    return remarks


def _uneven_ids(work: _Work, one: Incoming) -> str | None:
    """A hint that account numbers went through a spreadsheet as numbers and lost their leading zeros."""
    if not one.is_text or "account_id" not in one.columns:
        return None
    numbers = f"select length(account_id) as digits from good_{one.table.name} where regexp_full_match(account_id, '[0-9]+')"
    ((shortest, longest),) = work.connection.execute(f"select min(digits), max(digits) from ({numbers})").fetchall()
    if shortest == longest:
        return None
    return f"户号长短不一（{shortest} 到 {longest} 位），可能丢了前导零；可在映射里写 lpad(户号, {longest}, '0')"


def _month_remarks(work: _Work, one: Incoming, replaced: list[date]) -> list[str]:
    table = one.table
    remarks = []
    if spoilt := sorted(set(_months(work, f"typed_{table.name}", table)) - set(replaced) - _left_out_months(work, table)):
        remarks.append(f"{'、'.join(f'{month:%Y-%m}' for month in spoilt)} 没有一行可用，仓库里这些月份的数据保持不变")
    plans = work.manifest is not None and table.name in work.manifest.snapshots
    if not plans or work.manifest is None:
        return remarks
    month = first_of_month(table.month or "")
    now = dict(work.connection.execute(f"select {month}, count(*) from good_{table.name} group by all").fetchall())
    for one_month in replaced:
        after = (one_month + timedelta(days=31)).replace(day=1)
        plan = work.warehouse.plan(work.manifest, table.name, months=(one_month, after))
        before = plan.rows if plan else 0
        if now.get(one_month, 0) < before * SHRUNK:
            remarks.append(f"{one_month:%Y-%m} 由 {before} 行变为 {now.get(one_month, 0)} 行，请确认导出是否完整")
    return remarks


def _left_out_months(work: _Work, table: Table) -> set[date]:
    return set(_months(work, f"(select * from typed_{table.name} where n in (select n from left_out_{table.name}))", table))

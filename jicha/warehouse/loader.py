"""One load: data files of many tables first, then one Iceberg commit a table, then one manifest row.

Nothing is visible before that row. Killed anywhere, the previous manifest stays readable and running
the load again finishes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeAlias
from uuid import uuid4

import duckdb
import pyarrow as pa
from pyiceberg.expressions import AlwaysTrue
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table as IcebergTable

from jicha.model.table import Table
from jicha.warehouse.errors import WarehouseError
from jicha.warehouse.ledger import MadeBy, Manifest, SourceFile
from jicha.warehouse.store import Store
from jicha.warehouse.writing import discard, month_number, sorting, write_sorted

Rows: TypeAlias = pa.Table | Iterable[pa.RecordBatch]


@dataclass
class _Staged:
    """The files written for one table, and the months they replace (None: the whole table)."""

    months: set[int] | None
    files: list[DataFile] = field(default_factory=list)


class Loader:
    """Takes the rows of one load table by table; `commit` makes them visible together."""

    def __init__(self, store: Store, sorter: duckdb.DuckDBPyConnection) -> None:
        self._store = store
        self._sorter = sorter
        self._staged: dict[str, _Staged] = {}
        self._done = False

    def replace_months(self, table: str, data: Rows, *, months: Sequence[date]) -> None:
        """Let these rows be all that the table has for these months (first days); no rows empties them.

        Can be called again for other months. Memory does not grow with the rows if `data` is an iterator, which
        is drained from threads of the sorter: a cursor bound to one thread (sqlite3) cannot be behind it.
        """
        definition = self._store.table(table)
        if definition.month is None:
            raise WarehouseError(f"表 {table} 不按月存放，请用 replace_all 整表替换。")
        if wrong := [str(month) for month in months if month.day != 1]:
            raise WarehouseError(f"月份要写成当月第一天：{'、'.join(wrong)}。")
        numbers = {month_number(month) for month in months}
        staged = self._staged.get(table, _Staged(set()))
        if staged.months is None or staged.months & numbers:
            raise WarehouseError(f"表 {table} 的这些月份在本次装载中已经替换过。请把同月的数据合在一次给出。")
        self._write(definition, data, months=numbers, staged=staged)
        staged.months |= numbers

    def replace_all(self, table: str, data: Rows) -> None:
        """Let these rows be all that the table has, in every month."""
        if table in self._staged:
            raise WarehouseError(f"表 {table} 在本次装载中已经替换过。请把数据合在一次给出。")
        self._write(self._store.table(table), data, months=None, staged=_Staged(None))

    def commit(
        self, *, as_of: date, sources: Sequence[SourceFile], counts: Mapping[str, Any], made_by: MadeBy = "load"
    ) -> Manifest:
        """The manifest under which everything given so far is now visible, beside the tables not touched."""
        self._refuse_if_done()
        self._done = True
        latest = self._store.ledger.latest()
        snapshots = dict(latest.snapshots) if latest else {}
        schemas = dict(latest.schemas) if latest else {}
        for name, staged in self._staged.items():
            stored = replaced(self._store.ready(name), staged.files, months=staged.months)
            head = stored.current_snapshot()
            assert head is not None
            assert head.schema_id is not None
            snapshots[name], schemas[name] = head.snapshot_id, head.schema_id
        manifest = Manifest(
            id=uuid4().hex,
            parent=latest.id if latest else None,
            made_at=datetime.now(UTC),
            made_by=made_by,
            as_of=as_of,
            snapshots=snapshots,
            schemas=schemas,
            sources=tuple(sources),
            counts=counts,
        )
        self._store.ledger.add([manifest])
        return manifest

    def give_up(self) -> None:
        """Delete the files of a load that did not come to its commit."""
        if not self._done:
            for name, staged in self._staged.items():
                if (stored := self._store.find(name)) is not None:
                    discard(stored.io, staged.files)
        self._done = True

    def _write(self, table: Table, data: Rows, *, months: set[int] | None, staged: _Staged) -> None:
        self._refuse_if_done()
        stored = self._store.ready(table.name)
        staged.files += write_sorted(stored, table, data=data, months=months, sorter=self._sorter)
        self._staged[table.name] = staged

    def _refuse_if_done(self) -> None:
        if self._done:
            raise WarehouseError("这次装载已经结束，不能再写。请开始新的装载。")


def replaced(stored: IcebergTable, files: Sequence[DataFile], *, months: set[int] | None) -> IcebergTable:
    """The table with these files in place of all files of the months (None: of all files), in one commit.

    Without anything to remove or add there is no new snapshot, except that a table's first load always
    makes one: loaded and empty is not the same as never loaded.
    """
    old = [task.file for task in stored.scan().plan_files()]
    gone = [file for file in old if months is None or file.partition[0] in months]
    if not gone and not files and stored.current_snapshot() is not None:
        return stored
    return exchanged(stored, gone=gone, added=files)


def exchanged(stored: IcebergTable, *, gone: Sequence[DataFile], added: Sequence[DataFile]) -> IcebergTable:
    """The table without the one files and with the others, in one commit.

    Removing and adding are two snapshots of that commit: PyIceberg's append leaves manifests of nothing but
    removed files behind, while its overwrite would carry them, and the time to open them, from load to load.
    """
    with stored.transaction() as transaction:
        if gone:
            with transaction.update_snapshot().overwrite() as removal:
                if not stored.spec().fields:
                    removal.delete_by_predicate(AlwaysTrue())  # else PyIceberg looks for the files in no manifest
                for file in gone:
                    removal.delete_data_file(file)
        with transaction.update_snapshot().fast_append() as addition:
            for file in added:
                addition.append_data_file(file)
    return stored


@contextmanager
def loading(store: Store, source: str) -> Iterator[Loader]:
    """A loader that holds the lease until the block ends."""
    with store.lease(source), sorting(store.path / "spill") as sorter:
        loader = Loader(store, sorter)
        try:
            yield loader
        finally:
            loader.give_up()

"""What a reader of one manifest reads: planned Parquet files, by field id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from jicha.model.table import Column, Table, decimal_digits
from jicha.warehouse.errors import WarehouseError
from jicha.warehouse.ledger import Manifest
from jicha.warehouse.store import Store, local_path
from jicha.warehouse.writing import month_number

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


@dataclass(frozen=True)
class Plan:
    """The data files of one table under one manifest, and what is in them; local files are plain paths."""

    files: tuple[str, ...]
    field_ids: Mapping[str, int]
    rows: int
    size_bytes: int
    snapshot_id: int


def planned(store: Store, manifest: Manifest, name: str, *, months: tuple[date, date] | None = None) -> Plan | None:
    """The plan of a table for `months`, from a day up to but not including another; None if it was never loaded.

    The plan holds whole months: all that have a day in that time. A table without months is planned whole.
    A snapshot that is gone raises WarehouseError: PyIceberg would plan it as 0 files, and the table would
    audit as clean.
    """
    table = store.table(name)
    if months is not None and months[0] >= months[1]:
        raise ValueError(f"months end before they begin: {months[0]} up to, not including, {months[1]}")
    if name not in manifest.snapshots:
        return None
    snapshot_id = manifest.snapshots[name]
    stored = store.find(name)
    if stored is None or stored.snapshot_by_id(snapshot_id) is None:
        raise WarehouseError(
            f"装载清单 {manifest.id} 中表 {name} 的快照 {snapshot_id} 已经清除，无法再读。"
            "请改用较新的清单（jicha warehouse manifests）。"
        )
    tasks = list(stored.scan(snapshot_id=snapshot_id).plan_files())
    if months is not None and table.month is not None:
        first, last = month_number(months[0]), month_number(months[1] - timedelta(days=1))
        tasks = [task for task in tasks if first <= task.file.partition[0] <= last]
    if any(task.delete_files for task in tasks):
        raise WarehouseError(f"表 {name} 带有别的软件写入的删除文件，不能按文件读取。请用那个软件合并（compact）后再装载。")
    return Plan(
        files=tuple(sorted(local_path(task.file.file_path) for task in tasks)),
        field_ids={column: definition.id for column, definition in table.columns.items()},
        rows=sum(task.file.record_count for task in tasks),
        size_bytes=sum(task.file.file_size_in_bytes for task in tasks),
        snapshot_id=snapshot_id,
    )


def duckdb_relation(plan: Plan | None, table: Table, columns: Sequence[str] | None = None) -> str:
    """SQL of a SELECT of these columns (None: all) from the planned files, read by field id.

    Without files, or without a plan, it is a SELECT of no rows with the same names and types.
    """
    return select_from(plan.files if plan else (), table, columns)


def select_from(files: Sequence[str], table: Table, columns: Sequence[str] | None = None) -> str:
    """SQL of a SELECT of these columns (None: all) from these Parquet files of the table."""
    wanted = _wanted(table, columns)
    if not files:
        empty = ", ".join(f'cast(null as {column.type}) as "{name}"' for name, column in wanted.items())
        return f"select {empty} where false"
    fields = ", ".join(
        f"{column.id}: {{name: {_literal(name)}, type: {_literal(column.type)}, default_value: null}}"
        for name, column in wanted.items()
    )
    paths = ", ".join(map(_literal, files))
    names = ", ".join(f'"{name}"' for name in wanted)
    return f"select {names} from read_parquet([{paths}], schema = map {{{fields}}})"


def spark_relation(session: SparkSession, plan: Plan | None, table: Table, columns: Sequence[str] | None = None) -> DataFrame:
    """A DataFrame of these columns (None: all) from the planned files, read by field id; empty as `duckdb_relation`."""
    from pyspark.sql.types import StructField, StructType

    schema = StructType(
        [
            StructField(name, _spark_type(column), nullable=True, metadata={"parquet.field.id": column.id})
            for name, column in _wanted(table, columns).items()
        ]
    )
    if plan is None or not plan.files:
        return session.createDataFrame([], schema)
    session.conf.set("spark.sql.parquet.fieldId.read.enabled", "true")
    # Where the default file system is not the local one, a bare path would be looked for there.
    files = [f"file://{path}" if path.startswith("/") else path for path in plan.files]
    return session.read.schema(schema).parquet(*files)


def _spark_type(column: Column):  # type: ignore[no-untyped-def]  # pyspark is optional
    from pyspark.sql import types

    digits = decimal_digits(column.type)
    if digits:
        return types.DecimalType(*digits)
    return {
        "varchar": types.StringType(),
        "boolean": types.BooleanType(),
        "integer": types.IntegerType(),
        "bigint": types.LongType(),
        "double": types.DoubleType(),
        "date": types.DateType(),
        "timestamp": types.TimestampNTZType(),
    }[column.type]


def _wanted(table: Table, columns: Iterable[str] | None) -> dict[str, Column]:
    if columns is None:
        return dict(table.columns)
    if unknown := [name for name in columns if name not in table.columns]:
        raise WarehouseError(f"表 {table.name} 没有这些列：{', '.join(unknown)}。")
    return {name: table.columns[name] for name in columns}


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

"""A canonical table as Arrow, Iceberg and DuckDB see it, and the changes it may undergo.

Field ids are those of the table's YAML in all three: data are read by id, never by name.
"""

from __future__ import annotations

import pyarrow as pa
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table.metadata import TableMetadata
from pyiceberg.transforms import MonthTransform
from pyiceberg.types import (
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    IcebergType,
    IntegerType,
    LongType,
    NestedField,
    StringType,
    TimestampType,
)

from jicha.model.table import Column, Table, decimal_digits
from jicha.warehouse.errors import WarehouseError

FIELD_ID = b"PARQUET:field_id"
FIRST_PARTITION_FIELD = 1000  # where the Iceberg specification starts counting partition fields

_ICEBERG: dict[str, IcebergType] = {
    "varchar": StringType(),
    "boolean": BooleanType(),
    "integer": IntegerType(),
    "bigint": LongType(),
    "double": DoubleType(),
    "date": DateType(),
    "timestamp": TimestampType(),
}
_ARROW: dict[str, pa.DataType] = {
    "varchar": pa.string(),
    "boolean": pa.bool_(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}


def iceberg_type(column_type: str) -> IcebergType:
    """The Iceberg type of a catalogue type."""
    digits = decimal_digits(column_type)
    return DecimalType(*digits) if digits else _ICEBERG[column_type]


def arrow_type(column_type: str) -> pa.DataType:
    """The Arrow type of a catalogue type."""
    digits = decimal_digits(column_type)
    return pa.decimal128(*digits) if digits else _ARROW[column_type]


def arrow_schema(table: Table) -> pa.Schema:
    """The table's columns in the order of its YAML, each with its field id as Parquet stores it.

    Every field may be null: the loader checks required columns itself and says which one failed.
    """
    return pa.schema(
        [pa.field(name, arrow_type(column.type), metadata={FIELD_ID: str(column.id)}) for name, column in table.columns.items()]
    )


def iceberg_schema(table: Table, schema_id: int = 0) -> Schema:
    """The table's Iceberg schema with the ids of its YAML.

    No field is `required`: what must be filled is a matter of the catalogue, which may change without
    rewriting data, and the loader enforces it.
    """
    fields = [NestedField(c.id, name, iceberg_type(c.type), required=False, doc=c.zh) for name, c in table.columns.items()]
    return Schema(*fields, schema_id=schema_id)


def partition_spec(table: Table) -> PartitionSpec:
    """One partition per month of the table's month column; no partition for a table without one."""
    if table.month is None:
        return PartitionSpec()
    source = table.columns[table.month].id
    return PartitionSpec(PartitionField(source, FIRST_PARTITION_FIELD, MonthTransform(), f"{table.month}_month"))


def evolved(table: Table, metadata: TableMetadata) -> Schema | None:
    """The schema that the stored table must get, or None if it already has it.

    Columns may be added, decimals widened, names changed with `was:`. All else raises WarehouseError:
    it would give old data another meaning.
    """
    stored = metadata.schema()
    _refuse_other_months(table, metadata)
    by_id = {column.id: (name, column) for name, column in table.columns.items()}
    changed = False
    for field in stored.fields:
        if field.field_id not in by_id:
            raise _refused(table, f"列 {field.name}（id {field.field_id}）在目录里没有了；已发布的列不能删除")
        name, column = by_id[field.field_id]
        changed |= _renamed(table, field, name, column) | _widened(table, field, name, column)
    present = {field.field_id for field in stored.fields}
    past = {field.field_id for schema in metadata.schemas for field in schema.fields} - present
    for column_id in sorted(set(by_id) - present):
        if column_id in past:
            raise _refused(table, f"列 {by_id[column_id][0]} 用了 id {column_id}，它属于一个已删除的列")
        changed = True
    if not changed:
        return None
    return iceberg_schema(table, schema_id=max(schema.schema_id for schema in metadata.schemas) + 1)


def _refused(table: Table, reason: str) -> WarehouseError:
    return WarehouseError(
        f"表 {table.name} 的定义与仓库里的不符：{reason}。只允许加列、加宽小数、用 was: 改名。"
        f"请改回 tables/{table.name}.yaml，或为新的含义另用新的列和新的 id。"
    )


def _refuse_other_months(table: Table, metadata: TableMetadata) -> None:
    fields = metadata.spec().fields
    stored = fields[0].source_id if fields else None
    wanted = table.columns[table.month].id if table.month else None
    if stored != wanted:
        raise _refused(table, "month 列变了，已有数据是按原来的月份列存放的")


def _renamed(table: Table, field: NestedField, name: str, column: Column) -> bool:
    if name == field.name:
        return False
    if column.was != field.name:
        raise _refused(table, f"id {column.id} 原是 {field.name}，现是 {name}，而 was: 没有写 {field.name}")
    return True


def _widened(table: Table, field: NestedField, name: str, column: Column) -> bool:
    wanted, stored = iceberg_type(column.type), field.field_type
    if wanted == stored:
        return False
    if isinstance(wanted, DecimalType) and isinstance(stored, DecimalType):  # noqa: SIM102 (the second test needs the first)
        if wanted.scale == stored.scale and wanted.precision > stored.precision:
            return True
    raise _refused(table, f"列 {name} 的类型由 {stored} 变为 {wanted}")

"""Catalogue data as tables that rules may join: prices, TOU bands, PF adjustment, metering classes, banned meters."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from jicha.model.base import CatalogError
from jicha.model.catalog import Catalog
from jicha.model.table import Table, decimal_digits

GROUP = "catalogue_data"

# These tables' rows lie in a province's own folder; the others' in one file for all, unless the folder has its own.
_PROVINCIAL = {"tariff_price": "price.csv", "tou_band": "tou.csv"}


def arrow_type(column_type: str) -> pa.DataType:
    """The Arrow type of a catalogue type."""
    digits = decimal_digits(column_type)
    if digits:
        return pa.decimal128(*digits)
    return {
        "varchar": pa.string(),
        "boolean": pa.bool_(),
        "integer": pa.int32(),
        "bigint": pa.int64(),
        "double": pa.float64(),
        "date": pa.date32(),
        "timestamp": pa.timestamp("us"),
    }[column_type]


def is_catalogue_data(table: object) -> bool:
    """Whether the rows of a table come with the catalogue and not from the utility."""
    return isinstance(table, Table) and table.group == GROUP


def catalogue_table(catalog: Catalog, name: str, province: str) -> pa.Table:
    """The rows of one catalogue-data table for a province; no file means no rows."""
    table = catalog.tables[name]
    path = catalog.data.get(f"tariffs/{province}/{_PROVINCIAL.get(name, f'{name}.csv')}")
    if path is None and name not in _PROVINCIAL:
        path = catalog.data.get(f"data/{name}.csv")
    return _read(path, table.columns_types) if path else table_of({}, table.columns_types)


def _read(path: Path, types: Mapping[str, str]) -> pa.Table:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    unknown = set(rows[0]) - set(types) if rows else set()
    if unknown:
        raise CatalogError(f"{path}: columns that its table does not have: {', '.join(sorted(unknown))}")
    return table_of({name: [row.get(name) or None for row in rows] for name in types}, types)


def table_of(columns: Mapping[str, list[str | None]], types: Mapping[str, str]) -> pa.Table:
    """Text cells cast to the catalogue's types, missing ones as NULL."""
    length = max((len(v) for v in columns.values()), default=0)
    arrays = []
    for name, column_type in types.items():
        text = pa.array(columns.get(name) or [None] * length, pa.string())
        try:
            arrays.append(text.cast(arrow_type(column_type)))
        except pa.ArrowInvalid as error:
            raise CatalogError(f"column {name} as {column_type}: {error}") from None
    return pa.table(arrays, names=list(types))

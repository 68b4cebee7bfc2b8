"""Parquet files straight into a warehouse, as they are.

`jicha load` would turn some faulty rows away before a rule sees them, and a made-up log needs no cleaning.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jicha.model.catalog import load_catalog
from jicha.model.table import Table
from jicha.sql.catalogue_data import arrow_type
from jicha.warehouse import open_warehouse


def load_unchecked(files: Path, warehouse: Path, *, as_of: dt.date) -> None:
    """Make a warehouse of <table>.parquet in a folder; nothing where there is one already."""
    if (warehouse / "catalog.db").exists():
        return
    catalog = load_catalog()
    opened = open_warehouse(warehouse, tables=catalog.tables, create=True)
    with opened.load("unchecked") as loader:
        for path in sorted(files.glob("*.parquet")):
            loader.replace_all(path.stem, _batches(path, catalog.tables[path.stem]))
        loader.commit(as_of=as_of, sources=[], counts={})
    opened.close()


def _batches(path: Path, table: Table) -> Iterator[pa.RecordBatch]:
    """The rows of a file in the table's columns and types; a column that it lacks is NULL."""
    types = {name: arrow_type(kind) for name, kind in table.columns_types.items()}
    for batch in pq.ParquetFile(path).iter_batches(122_880):
        held = set(batch.schema.names)
        columns = [batch[name].cast(kind) if name in held else pa.nulls(len(batch), kind) for name, kind in types.items()]
        yield pa.record_batch(columns, names=list(types))

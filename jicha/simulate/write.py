"""Writing the county: Parquet parts of each canonical table, checked against the catalogue."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jicha.simulate.frame import Frame, tables

ROW_GROUP = 122_880


def write_frame(frame: Frame, folder: Path, part: int | None) -> int:
    """The number of rows written to <table>.parquet, a file of its own or one part of a folder of that name."""
    table = frame.to_arrow()
    require(table, frame.table)
    path = folder / f"{frame.table}.parquet"
    if part is not None:
        path.mkdir(exist_ok=True)
        path = path / f"part-{part:05d}.parquet"
    pq.write_table(table, path, compression="zstd", compression_level=1, row_group_size=ROW_GROUP)
    return int(table.num_rows)


def require(table: pa.Table, name: str) -> None:
    """ValueError where a column that the catalogue requires is NULL."""
    for column in tables()[name].required_columns:
        if table[column].null_count:
            raise ValueError(f"{name}.{column}: {table[column].null_count} rows without a value")

"""Writing the county: Parquet parts of each canonical table, checked against the catalogue."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jicha.simulate.frame import Frame, tables

ROW_GROUP = 122_880
# What comes with the catalogue, and what casework writes back.
NOT_THE_UTILITYS = ("catalogue_data", "casework")


def write_frame(frame: Frame, folder: Path, part: int | None) -> int:
    """The number of rows written to <table>.parquet, a file of its own or one part of a folder of that name."""
    table = frame.to_arrow()
    require(table, frame.table)
    path = folder / f"{frame.table}.parquet"
    if part is not None:
        path.mkdir(exist_ok=True)
        path = path / f"part-{part:05d}.parquet"
    key = tables()[frame.table].grain
    texts = [f.name for f in table.schema if pa.types.is_string(f.type) and key != (f.name,)]
    pq.write_table(table, path, compression="zstd", compression_level=1, row_group_size=ROW_GROUP, use_dictionary=texts or False)
    return int(table.num_rows)


def write_empty(folder: Path) -> dict[str, int]:
    """Write the tables of which the county has no row: an empty list was kept, which is not a list that nobody keeps."""
    empty = {}
    for name, table in tables().items():
        path = folder / f"{name}.parquet"
        if table.group not in NOT_THE_UTILITYS and not path.exists():
            pq.write_table(Frame(name, 0).to_arrow(), path)
            empty[name] = 0
    return empty


def require(table: pa.Table, name: str) -> None:
    """ValueError where a column that the catalogue requires is NULL."""
    for column in tables()[name].required_columns:
        if table[column].null_count:
            raise ValueError(f"{name}.{column}: {table[column].null_count} rows without a value")

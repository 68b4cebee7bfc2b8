"""truth.parquet: what was really wrong, for those who measure how much of it an audit finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jicha.simulate.correction import Truth
from jicha.simulate.frame import EPOCH, NULL

SCHEMA = pa.schema(
    [
        pa.field("theme", pa.string(), nullable=False),
        pa.field("defect", pa.string(), nullable=False),
        pa.field("subject_kind", pa.string(), nullable=False),
        pa.field("subject_id", pa.string(), nullable=False),
        pa.field("period", pa.date32(), nullable=False),
        pa.field("yuan", pa.decimal128(14, 2)),
    ]
)


def write_truth(folder: Path, rows: Sequence[tuple[str, str, Truth]]) -> None:
    """Write the truth; yuan are right minus billed, positive owed to the utility, NULL where not exact."""
    fen = pa.array([None if row.yuan == NULL else row.yuan for _, _, row in rows], pa.int64())
    columns = [
        pa.array([theme for theme, _, _ in rows], pa.string()),
        pa.array([defect for _, defect, _ in rows], pa.string()),
        pa.array([row.subject_kind for _, _, row in rows], pa.string()),
        pa.array([row.subject_id for _, _, row in rows], pa.string()),
        pa.array([EPOCH + dt.timedelta(row.month) for _, _, row in rows], pa.date32()),
        _hundredths(fen),
    ]
    pq.write_table(pa.Table.from_arrays(columns, schema=SCHEMA), folder / "truth.parquet")


def _hundredths(fen: pa.Array) -> pa.Array:
    """Whole fen as decimal(14,2) yuan."""
    return pa.array([None if v is None else Decimal(v).scaleb(-2) for v in fen.to_pylist()], pa.decimal128(14, 2))

"""An opened file as a stream of text batches: what readers of text files and of workbooks have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa


@dataclass(frozen=True)
class Malformed:
    """A row that has another number of fields than the header."""

    file: str
    row: int
    expected: int
    found: int
    text: str


@dataclass
class Rows:
    """A file opened to its header. Batches hold the columns as text and `source_row`, the row in the file."""

    columns: list[str]
    sha256: str
    batches: Iterator[pa.RecordBatch]
    notes: int = 0  # rows that the reader leaves out because they are no data
    malformed: list[Malformed] = field(default_factory=list)  # fills while the batches are read
    delimiter: str = ","

"""Sheets of Excel workbooks to Arrow batches of text, as a person reads them on the screen."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa
import python_calamine

from jicha.ingest.errors import LoadError
from jicha.ingest.files import Part
from jicha.ingest.header import LOOK_AT, find_header
from jicha.ingest.rows import Rows

BATCH_ROWS = 20_000
MAX_WHOLE = 1e15  # Excel keeps 15 digits; what is longer has lost its end


def open_sheet(part: Part, *, known: Collection[str]) -> Rows | None:
    """One sheet, read to its header; None if it is empty.

    Merged cells down a column hold their value in every row; rows that one merged cell fills by more than
    half (titles, notes) are no data.
    """
    assert part.sheet is not None
    try:
        sheet = python_calamine.CalamineWorkbook.from_path(str(part.path)).get_sheet_by_name(part.sheet)
    except (python_calamine.CalamineError, OSError) as error:
        raise LoadError(f"文件 {part.label} 不能读出（{error}）。请用 Excel 打开并另存为 .xlsx。") from None
    if sheet.end is None:
        return None
    rows = _numbered(sheet)
    head = list(islice(rows, LOOK_AT + 5))
    merged = sheet.merged_cell_ranges or []
    width = sheet.end[1] + 1
    wide = {row for (top, left), (bottom, right) in merged if 2 * (right - left + 1) > width for row in range(top, bottom + 1)}
    texts = [[] if number - 1 in wide and not part.layout.header else row for number, row in _from_first(head)]
    first, columns = find_header(texts, known=known, layout=part.layout, label=part.label)
    down = {
        (row, left): (top, left)
        for (top, left), (bottom, right) in merged
        if left == right and top >= first
        for row in range(top + 1, bottom + 1)
    }

    def data() -> Iterator[pa.RecordBatch]:
        held: dict[tuple[int, int], str] = {}
        anchors = set(down.values())
        rest = (pair for pair in _chain(head, rows) if pair[0] > first and pair[0] - 1 not in wide)
        while block := list(islice(rest, BATCH_ROWS)):
            for number, row in block:
                for place in range(len(row)) if down else ():
                    cell = (number - 1, place)
                    if cell in anchors:
                        held[cell] = row[place]
                    elif cell in down:
                        row[place] = held.get(down[cell], "")
            yield _batch(block, columns)

    with part.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Rows(columns, sha256, data(), notes=sum(row >= first for row in wide))


def _numbered(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows of the used area as text, each with its number on the sheet, filled up on the left to column A."""
    top, left = sheet.start
    pad = [""] * left
    for number, row in enumerate(sheet.iter_rows(), start=top + 1):
        yield number, pad + [cell_text(cell) for cell in row]


def _from_first(head: Sequence[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The rows with the empty ones above the used area, so that an index is a row number less one."""
    above = head[0][0] - 1 if head else 0
    return [*((number, []) for number in range(1, above + 1)), *head]


def _chain(head: Sequence[tuple[int, list[str]]], rest: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    yield from head
    yield from rest


def _batch(block: Sequence[tuple[int, list[str]]], columns: Sequence[str]) -> pa.RecordBatch:
    width = len(columns)
    rows = [row[:width] + [""] * (width - len(row)) for _, row in block]
    arrays = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    numbers = pa.array([number for number, _ in block], pa.int64())
    return pa.RecordBatch.from_arrays([*arrays, numbers], names=[*columns, "source_row"])


def cell_text(cell: Any) -> str:
    """A cell as text: whole numbers without '.0', numbers to the 15 digits that Excel shows, days without midnight."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float | int):
        return str(int(cell)) if cell == int(cell) and abs(cell) < MAX_WHOLE else format(cell, ".15g")
    if isinstance(cell, dt.datetime):
        return cell.strftime("%Y-%m-%d") if cell.time() == dt.time() else cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return "" if cell is None else str(cell)

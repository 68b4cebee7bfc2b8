"""Where in a sheet the header stands, and which rows below it are not data."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from jicha.ingest.errors import LoadError
from jicha.ingest.layout import FileLayout
from jicha.ingest.names import half_width, plain, told_apart

LOOK_AT = 30  # rows in which a header may begin
_NUMBER = re.compile(r"[-+]?[\d,]*\.?\d+%?")
_FOOTNOTE = r"^\s*(制表|制单|填表|审核|复核|校核|负责人|经办|打印|导出|备注|说明|注)\S{0,6}\s*[:：]"


def find_header(
    rows: Sequence[Sequence[str]], *, known: Collection[str], layout: FileLayout, label: str
) -> tuple[int, list[str]]:
    """(index of the first row of data, column names) of the first rows of a table; LoadError if no row is a header.

    The header is the row with most familiar names; where no name is familiar, the first row that is as wide
    as the table and all text, below which titles do not come.
    """
    if not layout.has_header:
        return 0, told_apart(layout.columns)
    if layout.header:
        if layout.header[-1] > len(rows):
            raise LoadError(f"文件 {label} 只有 {len(rows)} 行，没有 source.yaml 所说的第 {layout.header[-1]} 行表头。")
        names = _joined([rows[number - 1] for number in layout.header])
        return layout.header[-1], told_apart(layout.columns or names)
    place = _most_familiar(rows, known)
    if place is None:
        place = _widest_text(rows)
    if place is None:
        raise LoadError(
            f"文件 {label} 的前 {min(len(rows), LOOK_AT)} 行里找不到表头。请在映射文件夹的 source.yaml 里写明 header: 行号；"
            "没有表头的文件写 has_header: false 和 columns: [列名, …]。"
        )
    return place + 1, told_apart(layout.columns or _trimmed(rows[place]))


def _most_familiar(rows: Sequence[Sequence[str]], known: Collection[str]) -> int | None:
    hits = [len({plain(cell) for cell in row if cell.strip()} & set(known)) for row in rows[:LOOK_AT]]
    best = max(hits, default=0)
    return hits.index(best) if best >= 2 else None


def _widest_text(rows: Sequence[Sequence[str]]) -> int | None:
    filled = [[cell.strip() for cell in row if cell.strip()] for row in rows[:LOOK_AT]]
    width = max((len(cells) for cells in filled), default=0)
    for place, cells in enumerate(filled):
        texts = [cell for cell in cells if not _NUMBER.fullmatch(half_width(cell))]
        if cells and len(cells) >= 0.8 * width and len(texts) == len(cells) == len(set(cells)):
            return place
    return None


def _trimmed(row: Sequence[str]) -> list[str]:
    """The row without the empty cells at its end."""
    names = list(row)
    while names and not names[-1].strip():
        names.pop()
    return names


def _joined(rows: Sequence[Sequence[str]]) -> list[str]:
    """One name a column from header rows that stand above one another; upper ones reach over the empty cells after them."""
    width = max(len(_trimmed(row)) for row in rows)
    lines = [[*row, *[""] * (width - len(row))][:width] for row in rows]
    for line in lines[:-1]:
        for place in range(1, width):
            line[place] = line[place] if line[place].strip() else line[place - 1]
    return ["/".join(dict.fromkeys(cell.strip() for cell in column if cell.strip())) for column in zip(*lines, strict=True)]


def sorted_out(batch: pa.RecordBatch, markers: Collection[str]) -> tuple[pa.BooleanArray, pa.BooleanArray]:
    """For every row of a text batch (whether it is data, whether it is blank); the rest are totals and footnotes.

    A total says so in its first filled cell, within the first three columns; a footnote ('制表人：…') stands
    in a row of which the greater half is empty.
    """
    cells = [pc.utf8_trim_whitespace(column) for column in batch.columns]
    filled = [pc.not_equal(pc.fill_null(cell, ""), "") for cell in cells]
    count = pa.array([0] * batch.num_rows, pa.int32())
    for one in filled:
        count = pc.add(count, pc.cast(one, pa.int32()))
    first = pc.coalesce(*[pc.if_else(one, cell, None) for one, cell in zip(filled[:3], cells[:3], strict=True)], "")
    bare = pc.replace_substring_regex(first, r"[\s　:：]", "")
    total = pc.is_in(bare, value_set=pa.array(list(markers), pa.string()))
    footnote = pc.and_(pc.match_substring_regex(first, _FOOTNOTE), pc.less(pc.multiply(count, 2), max(len(cells), 3)))
    blank = pc.equal(count, 0)
    return pc.invert(pc.or_(blank, pc.or_(total, footnote))), blank

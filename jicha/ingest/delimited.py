"""Delimited text files (CSV) to Arrow batches: encoding, delimiter, header, rows with too many or too few fields."""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path

import charset_normalizer
import numpy as np
import pyarrow as pa
import pyarrow.csv

from jicha.ingest.errors import LoadError
from jicha.ingest.files import Part
from jicha.ingest.header import LOOK_AT, find_header
from jicha.ingest.rows import Malformed, Rows

HEAD_BYTES = 1 << 18
BLOCK_BYTES = 8 << 20
_DELIMITERS = ",\t;|"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def open_text(part: Part, *, known: Collection[str]) -> Rows:
    """A delimited text file, read to its header."""
    encoding, sha256 = _encoding(part)
    head = _head(part.path, encoding)
    delimiter = part.layout.delimiter or _delimiter(head)
    quote = part.layout.quote
    reader = csv.reader(
        head, delimiter=delimiter, quotechar=quote or None, quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE
    )
    rows: list[list[str]] = []
    lines: list[int] = []  # physical lines up to and including each row
    for row in reader:
        rows.append(row)
        lines.append(reader.line_num)
        if len(rows) >= LOOK_AT + 5:
            break
    if not rows:
        raise LoadError(f"文件 {part.label} 是空的。请检查导出是否完整，或在 source.yaml 里写 ignore: true。")
    first, columns = find_header(rows, known=known, layout=part.layout, label=part.label)
    malformed: list[Malformed] = []
    skipped = lines[first - 1] if first else 0
    batches = _batches(part, columns, encoding=encoding, delimiter=delimiter, skipped=skipped, malformed=malformed)
    return Rows(columns, sha256, batches, malformed=malformed, delimiter=delimiter)


def _encoding(part: Part) -> tuple[str, str]:
    """(encoding, SHA-256) of a file, in one pass: its BOM, else UTF-8 or GB18030, whichever reads it without fault."""
    with part.path.open("rb") as file:
        start = file.read(4)
        bom = next((name for mark, name in _BOMS if start.startswith(mark)), None)
        wanted = [part.layout.encoding] if part.layout.encoding else [bom] if bom else ["utf-8", "gb18030"]
        try:
            decoders = {name: codecs.getincrementaldecoder(name)() for name in wanted}
        except LookupError:
            raise LoadError(f"source.yaml 里的编码 {part.layout.encoding} 不认识。常用的是 utf-8、gb18030。") from None
        file.seek(0)
        digest = hashlib.sha256()
        faults: dict[str, int] = {}
        line = 1
        while True:
            block = file.read(1 << 20)
            digest.update(block)
            for name in [name for name in decoders if name not in faults]:
                try:
                    decoders[name].decode(block, final=not block)
                except UnicodeDecodeError as error:
                    faults[name] = line + block[: error.start].count(b"\n")
            if not block:
                break
            line += block.count(b"\n")
    readable = [name for name in wanted if name not in faults]
    if readable:
        return readable[0], digest.hexdigest()
    tried = "；".join(f"按 {name.upper()} 读到第 {row} 行出错" for name, row in faults.items())
    guess = charset_normalizer.from_bytes(part.path.read_bytes()[:HEAD_BYTES]).best()
    hint = f"看起来像 {guess.encoding}，可在 source.yaml 里写 encoding: {guess.encoding}；或" if guess else ""
    raise LoadError(f"文件 {part.label} 的编码读不出（{tried}）。{hint}请另存为 UTF-8 后重试。")


def _head(path: Path, encoding: str) -> list[str]:
    with path.open("rb") as file:
        raw = file.read(HEAD_BYTES)
    text = codecs.getincrementaldecoder(encoding)().decode(raw)
    lines = text.splitlines(keepends=True)
    return lines[:-1] if len(raw) == HEAD_BYTES and len(lines) > 1 else lines


def _delimiter(head: list[str]) -> str:
    counts = {mark: sum(line.count(mark) for line in head[:LOOK_AT]) for mark in _DELIMITERS}
    return max(counts, key=lambda mark: counts[mark])


def _batches(
    part: Part, columns: list[str], *, encoding: str, delimiter: str, skipped: int, malformed: list[Malformed]
) -> Iterator[pa.RecordBatch]:
    quote = part.layout.quote

    def set_aside(row: pyarrow.csv.InvalidRow) -> str:
        malformed.append(Malformed(part.label, row.number or 0, row.expected_columns, row.actual_columns, row.text))
        return "skip"

    next_row, rows = skipped + 1, 0
    try:
        stream = pyarrow.csv.open_csv(
            part.path,
            read_options=pyarrow.csv.ReadOptions(
                use_threads=False, block_size=BLOCK_BYTES, skip_rows=skipped, column_names=columns, encoding=encoding
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter,
                quote_char=quote or False,
                newlines_in_values=bool(quote),
                ignore_empty_lines=False,
                invalid_row_handler=set_aside,
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
            ),
        )
        for batch in stream:
            numbers, next_row = _row_numbers(batch.num_rows, next_row, [one.row for one in malformed])
            rows += batch.num_rows
            if len(malformed) > 1000 and len(malformed) > rows:
                raise LoadError(_wrong_delimiter(malformed[0], delimiter))
            yield batch.append_column("source_row", pa.array(numbers, pa.int64()))
    except pa.ArrowInvalid as error:
        if "Empty CSV file" in str(error):
            return
        raise LoadError(
            f"文件 {part.label} 读到第 {next_row} 行以后出错（{error}）。常见原因是多出一个引号：请改正该处，"
            "或在 source.yaml 里写 quote: ''。"
        ) from None
    if malformed and not rows:
        raise LoadError(_wrong_delimiter(malformed[0], delimiter))


def _wrong_delimiter(one: Malformed, delimiter: str) -> str:
    return (
        f"文件 {one.file} 大半的行字段数与表头不符（第 {one.row} 行应有 {one.expected} 个，实有 {one.found} 个），"
        f"分隔符 {delimiter!r} 可能不对。请在 source.yaml 里写 delimiter。"
    )


def _row_numbers(count: int, first: int, malformed: list[int]) -> tuple[np.ndarray, int]:
    """The rows in the file of the next `count` good rows, and where the following one may begin."""
    bad = np.array([row for row in malformed if row >= first], dtype=np.int64)
    candidates = np.arange(first, first + count + len(bad), dtype=np.int64)
    numbers = candidates[~np.isin(candidates, bad)][:count]
    return numbers, int(numbers[-1]) + 1 if count else first

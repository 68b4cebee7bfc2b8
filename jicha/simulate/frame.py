"""Canonical tables in memory: numpy columns that a defect can change, and the Arrow table that is written.

A decimal is an int64 scaled as the catalogue says (fen for money), a day an int64 of days, a timestamp an
int64 of seconds, a boolean -1/0/1, a text a code into a list of words; NULL is the least int64 (text: code -1).
Columns whose name begins with an underscore are the simulator's own and are never written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from jicha.model.base import parse, read_yaml
from jicha.model.catalog import OWN_CATALOG
from jicha.model.table import Table, decimal_digits

NULL = np.iinfo(np.int64).min
EPOCH = dt.date(1970, 1, 1)
Ints = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Scaled:
    """Numbers that already are whole units of the column's last decimal place."""

    values: Ints


@dataclass
class Text:
    """A text column: a code per row into a list of words, -1 for NULL."""

    words: pa.StringArray
    codes: Ints

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: Ints) -> Text:
        return Text(self.words, self.codes[rows])

    def compact(self) -> Text:
        """The same text with only the words that occur, where most do not."""
        if 2 * len(self.codes) >= len(self.words):
            return self
        used, codes = np.unique(self.codes, return_inverse=True)
        hidden = 1 if len(used) and used[0] < 0 else 0
        return Text(self.words.take(pa.array(used[hidden:])), (codes - hidden).astype(np.int32))

    def blank(self, hide: Any) -> Text:
        """The same words, NULL where hidden."""
        return Text(self.words, np.where(hide, -1, self.codes).astype(np.int32))

    def used(self) -> Text:
        """The same rows with only the words that occur in them: joined rows would else bring all words along, and double them."""
        kept, codes = np.unique(self.codes, return_inverse=True)
        known = kept[kept >= 0]
        return Text(self.words.take(pa.array(known)), (codes - (len(kept) - len(known))).astype(np.int32))

    def values(self) -> Ints:
        """The words row by row as an object array."""
        words = np.array([*self.words.to_pylist(), None], dtype=object)
        return words[self.codes]

    def put(self, rows: Ints, value: Any) -> None:
        """Write one word, or a word per row, into the rows."""
        words = list(value) if isinstance(value, list | tuple | np.ndarray) else [value]
        start = len(self.words)
        self.words = pa.concat_arrays([self.words, pa.array(words, pa.string())])
        codes = np.arange(start, start + len(words), dtype=np.int32) if len(words) > 1 else np.int32(start)
        if words == [None]:
            codes = np.int32(-1)
        self.codes[rows] = codes


def coded(words: Sequence[str | None], codes: Ints) -> Text:
    """The text column words[codes]; code -1 is NULL."""
    return Text(pa.array(list(words), pa.string()), np.asarray(codes, dtype=np.int32))


def serial(prefix: str, numbers: Ints, width: int) -> Text:
    """Ids such as prefix + zero-padded number, made without a Python loop."""
    n, head = len(numbers), prefix.encode()
    chars = np.empty((n, len(head) + width), dtype=np.uint8)
    chars[:, : len(head)] = np.frombuffer(head, dtype=np.uint8)
    rest = np.asarray(numbers, dtype=np.int64).copy()
    for place in range(width - 1, -1, -1):
        chars[:, len(head) + place] = 48 + rest % 10
        rest //= 10
    offsets = np.arange(0, (n + 1) * chars.shape[1], chars.shape[1], dtype=np.int32)
    words = pa.StringArray.from_buffers(n, pa.py_buffer(offsets), pa.py_buffer(chars.tobytes()))
    return Text(words, np.arange(n, dtype=np.int32))


def days(value: dt.date) -> int:
    """Days since 1970."""
    return (value - EPOCH).days


def seconds(value: dt.datetime) -> int:
    """Seconds since 1970 of a local time without zone."""
    return days(value.date()) * 86400 + value.hour * 3600 + value.minute * 60 + value.second


@cache
def tables() -> Mapping[str, Table]:
    """The canonical tables of the catalogue; its themes and views are not read."""
    paths = sorted((OWN_CATALOG / "tables").glob("*.yaml"))
    return {path.stem: parse(Table, {**read_yaml(path), "name": path.stem}, path) for path in paths}


@cache
def column_type(table: str, column: str) -> str:
    return tables()[table].columns[column].type


def hundredths(table: str, column: str, values: Ints) -> Scaled:
    """Values in hundredths as whole units of a column's last decimal place."""
    digits = decimal_digits(column_type(table, column))
    assert digits is not None
    return Scaled(values * 10 ** (digits[1] - 2))


def _scalar(value: Any, kind: str) -> Any:
    if value is None:
        return {"double": np.nan, "boolean": -1}.get(kind, NULL)
    if isinstance(value, dt.datetime):
        return seconds(value)
    if isinstance(value, dt.date):
        return days(value) * (86400 if kind == "timestamp" else 1)
    if (digits := decimal_digits(kind)) is not None:
        return int((Decimal(str(value)) * 10 ** digits[1]).quantize(Decimal(1)))
    return value


def encode(value: Any, kind: str, n: int) -> Ints | Text:
    """A column of n rows of a catalogue type from an array, a Scaled, a Text or one value for all rows."""
    if kind == "varchar":
        if isinstance(value, Text):
            return value
        if isinstance(value, str) or value is None:
            return coded([value or ""], np.full(n, -1 if value is None else 0))
        return Text(pa.array(list(value), pa.string()), _codes_of(value))
    if isinstance(value, Scaled):
        return np.broadcast_to(np.asarray(value.values, dtype=np.int64), n).copy()
    if not isinstance(value, np.ndarray | list):
        value = _scalar(value, kind)
        dtype = {"double": np.float64, "boolean": np.int8}.get(kind, np.int64)
        return np.full(n, value, dtype=dtype)
    array = np.array([_scalar(v, kind) for v in value]) if isinstance(value, list) else value
    if kind == "double":
        return array.astype(np.float64)
    if kind == "boolean":
        return array.astype(np.int8)
    digits = decimal_digits(kind)
    if digits is None or isinstance(value, list):
        return array.astype(np.int64)
    return to_scaled(array, digits[1])


def to_scaled(array: Ints, scale: int) -> Ints:
    """Whole units of the last decimal place, half away from zero; NaN and NULL become NULL."""
    if np.issubdtype(array.dtype, np.integer):
        return np.where(array == NULL, NULL, array.astype(np.int64) * 10**scale)
    scaled = np.nan_to_num(array) * 10.0**scale
    return np.where(np.isnan(array), NULL, np.trunc(scaled + np.copysign(0.5, scaled)).astype(np.int64))


def _codes_of(words: Iterable[Any]) -> Ints:
    return np.array([-1 if word is None else i for i, word in enumerate(words)], dtype=np.int32)


class Frame:
    """The rows of one canonical table, column by column; columns not given are NULL and are made on demand."""

    def __init__(self, table: str, n: int, /, **columns: Any) -> None:
        self.table, self.n = table, n
        self.columns: dict[str, Ints | Text] = {}
        for name, value in columns.items():
            self.put(name, value)

    def put(self, name: str, value: Any) -> None:
        """Set a whole column."""
        if name.startswith("_"):
            self.columns[name] = np.broadcast_to(np.asarray(value), self.n).copy()
        else:
            self.columns[name] = encode(value, column_type(self.table, name), self.n)
        if len(self.columns[name]) != self.n:
            raise ValueError(f"{self.table}.{name}: {len(self.columns[name])} values for {self.n} rows")

    def __getitem__(self, name: str) -> Any:
        """The numpy column; a text column as its words."""
        if name not in self.columns and name.startswith("_"):
            raise KeyError(f"{self.table} has no column {name}")
        if name not in self.columns:
            self.put(name, None)
        column = self.columns[name]
        return column.values() if isinstance(column, Text) else column

    def text(self, name: str) -> Text:
        column = self.columns.get(name)
        if column is None:
            self.put(name, None)
            column = self.columns[name]
        assert isinstance(column, Text)
        return column

    def words(self, name: str, rows: Ints) -> list[str | None]:
        """The words of a few rows."""
        column = self.text(name)
        return [column.words[int(code)].as_py() if code >= 0 else None for code in column.codes[np.atleast_1d(rows)]]

    def change(self, rows: Ints, **values: Any) -> None:
        """Write values (one for all or one per row) into some rows."""
        rows = np.atleast_1d(rows)
        for name, value in values.items():
            if name not in self.columns:
                self.put(name, None)
            column = self.columns[name]
            if isinstance(column, Text):
                column.put(rows, value.values() if isinstance(value, Text) else value)
            elif name.startswith("_"):
                column[rows] = value
            else:
                column[rows] = encode(value, column_type(self.table, name), len(rows))

    def append(self, n: int, /, **columns: Any) -> Ints:
        """Add n rows; columns not named are NULL in them. The numbers of the new rows."""
        start = self.n
        self.join(Frame(self.table, n, **columns))
        return np.arange(start, self.n)

    def replace(self, rows: Ints, other: Frame) -> None:
        """Overwrite rows by those of another frame, in the columns that it has."""
        for name, new in other.columns.items():
            if name not in self.columns:
                self.put(name, None)
            mine = self.columns[name]
            if isinstance(mine, Text):
                assert isinstance(new, Text)
                new = new.compact()
                mine.codes[rows] = np.where(new.codes < 0, -1, new.codes + len(mine.words))
                mine.words = pa.concat_arrays([mine.words, new.words])
            else:
                mine[rows] = new

    def take(self, rows: Ints) -> Frame:
        """A frame of some rows, copied."""
        some = Frame(self.table, len(rows))
        some.columns = {name: (c.take(rows).compact() if isinstance(c, Text) else c[rows]) for name, c in self.columns.items()}
        return some

    def join(self, more: Frame) -> None:
        """Add the rows of another frame of the same table; columns that one of them lacks are NULL there."""
        for name in dict.fromkeys([*self.columns, *more.columns]):
            for frame in (self, more):
                if name not in frame.columns:
                    frame.put(name, -1 if name.startswith("_") else None)
            mine, theirs = self.columns[name], more.columns[name]
            if isinstance(mine, Text):
                assert isinstance(theirs, Text)
                theirs = theirs.compact()
                shifted = np.where(theirs.codes < 0, -1, theirs.codes + len(mine.words)).astype(np.int32)
                self.columns[name] = Text(pa.concat_arrays([mine.words, theirs.words]), np.concatenate([mine.codes, shifted]))
            else:
                self.columns[name] = np.concatenate([mine, theirs])
        self.n += more.n

    def keep(self, mask: Ints) -> None:
        """Drop the rows that the mask does not name."""
        rows = np.flatnonzero(mask)
        self.columns = {name: (c.take(rows) if isinstance(c, Text) else c[rows]) for name, c in self.columns.items()}
        self.n = len(rows)

    def to_arrow(self) -> pa.Table:
        """The table with the catalogue's columns, types and field order."""
        spec = tables()[self.table]
        arrays, fields = [], []
        for name, column in spec.columns.items():
            kind = arrow_type(column.type)
            fields.append(pa.field(name, kind, nullable=not column.required))
            values = self.columns.get(name)
            arrays.append(pa.nulls(self.n, kind) if values is None else _to_arrow(values, kind))
        return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def stack(frames: Sequence[Frame]) -> Frame:
    """One frame with the rows of all."""
    first, *rest = frames
    for frame in rest:
        first.join(frame)
    return first


@cache
def arrow_type(kind: str) -> pa.DataType:
    """The Arrow type of a catalogue type."""
    digits = decimal_digits(kind)
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
    }[kind]


def _to_arrow(values: Ints | Text, kind: pa.DataType) -> pa.Array:
    if isinstance(values, Text):
        mask = values.codes < 0
        codes = pa.array(values.codes, mask=mask if mask.any() else None)
        return pa.DictionaryArray.from_arrays(codes, values.words).dictionary_decode()
    if pa.types.is_boolean(kind):
        return pa.array(values == 1, mask=values < 0)
    if pa.types.is_floating(kind):
        return pa.array(values, from_pandas=True)
    missing = values == NULL
    mask = missing if missing.any() else None
    if pa.types.is_decimal(kind):
        return _decimal_array(values, missing if mask is not None else None, kind)
    whole = np.where(missing, 0, values) if mask is not None else values
    if pa.types.is_timestamp(kind):
        return pa.array((whole * 1_000_000).view("datetime64[us]"), mask=mask)
    if pa.types.is_date32(kind):
        return pa.array(whole.astype(np.int32), pa.int32(), mask=mask).cast(pa.date32())
    return pa.array(whole.astype(kind.to_pandas_dtype()), kind, mask=mask)


def _decimal_array(values: Ints, missing: Ints | None, kind: pa.DataType) -> pa.Array:
    """A decimal128 array laid over the scaled integers: low word, then the sign's word."""
    words = np.empty((len(values), 2), dtype=np.int64)
    words[:, 0] = values if missing is None else np.where(missing, 0, values)
    words[:, 1] = words[:, 0] >> 63
    limit = 10**kind.precision
    if len(values) and int(np.abs(words[:, 0]).max()) >= limit:
        raise ValueError(f"a value does not fit into {kind}")
    valid = None if missing is None else pa.py_buffer(np.packbits(~missing, bitorder="little").tobytes())
    nulls = 0 if missing is None else int(missing.sum())
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(words.tobytes())], null_count=nulls)

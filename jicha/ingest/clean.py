"""SQL that turns a column as a source writes it into the canonical type, and says why where it cannot.

Text goes through the macros of clean.sql. A column that already has a type which fits is checked and not
cleaned. Everything is DuckDB SQL over whole columns.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from jicha.ingest.names import FULL_WIDTH, HALF_WIDTH, half_width, literal
from jicha.model.codes import CodeList
from jicha.model.table import Column, Table, decimal_digits

_SPACES = " \t\r\n\u200b\ufeff\u3000\u00a0"
_UNITS = {
    "yuan": "元", "yuan/kWh": "元/千瓦时|元/度", "kWh": "千瓦时|度", "kvarh": "千乏时", "kVA": "千伏安", "kW": "千瓦",
    "kV": "千伏", "V": "伏", "A": "安", "m": "米", "day": "天|日",
}  # fmt: skip
_INTEGERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
_NUMBERS = _INTEGERS | {"DOUBLE", "FLOAT", "DECIMAL"}
_ZONED = "TIMESTAMP WITH TIME ZONE"
OPEN_END = "date '9999-12-31'"
NO_CODE = "cast(null as varchar)"


@dataclass(frozen=True)
class Cleaning:
    """The SQL of one column, each step over the one before: raw r, text t, form m, value v; faults and note are codes or NULL."""

    text: str
    form: str
    value: str
    faults: tuple[str, ...] = ()  # each a code or NULL; the first that is not NULL counts
    note: str = NO_CODE
    reads_text: bool = True

    @property
    def fault(self) -> str:
        return f"coalesce({', '.join(self.faults)})" if self.faults else NO_CODE


def define_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the macros of clean.sql known to a connection."""
    text = (Path(__file__).parent / "clean.sql").read_text(encoding="utf-8")
    for name, value in {"spaces": _SPACES, "full_width": FULL_WIDTH, "half_width": HALF_WIDTH}.items():
        text = text.replace(f"{{{name}}}", literal(value))
    connection.execute(text)


def is_identifier(table: Table, name: str) -> bool:
    """Whether a text column names things, so that its characters may be narrowed and its zeros matter."""
    column = table.columns[name]
    return bool(column.codes or column.references or name in table.grain or re.search(r"_(id|no|code)$", name))


def is_month(name: str, column: Column) -> bool:
    """Whether a date column holds months, written as their first day."""
    return column.type == "date" and (name == "month" or name.endswith("_month"))


def is_required(table: Table, name: str) -> bool:
    """Whether a row without this value cannot be stored: the month says where it is stored."""
    return table.columns[name].required or name == table.month


def is_typed(column: Column, source_type: str) -> bool:
    """Whether values of a source's type are stored without reading them out of text."""
    kind = source_type.partition("(")[0]
    match column.type:
        case "varchar":
            return kind in {"VARCHAR", "ENUM"}
        case "boolean":
            return kind == "BOOLEAN"
        case "date" | "timestamp":
            return kind == "DATE" or kind.startswith("TIMESTAMP")
    return kind in _NUMBERS


def cleaning(table: Table, name: str, source_type: str, *, place: int, is_text: bool, codes: Mapping[str, CodeList]) -> Cleaning:
    """How the column at this place is cleaned; `is_text`: its source is text, so that even text columns need it."""
    column = table.columns[name]
    text, value = f"t{place}", f"v{place}"
    if is_typed(column, source_type) and not (is_text and column.type == "varchar"):
        cleaned = _converted(table, name, source_type, place=place)
    else:
        cleaned = _read(table, name, place=place)
    faults = list(cleaned.faults)
    note = cleaned.note
    if column.codes:
        known = codes[column.codes]
        cleaned = replace(cleaned, value=_code(f"m{place}", known, in_chinese=cleaned.reads_text))
        if cleaned.reads_text:  # what is a code already needs no cleaning
            cleaned = replace(
                cleaned, text=f"coalesce({_code(f'cast(r{place} as varchar)', known, in_chinese=False)}, {cleaned.text})"
            )
        unknown = f"{text} is not null and {value} is null"
        if is_required(table, name):
            faults.append(f"case when {unknown} then 'unknown_required_code' end")
        else:
            note = f"case when {unknown} then 'unknown_code' end"
    if column.positive:
        faults.append(f"case when {value} <= 0 then 'not_positive' end")
    if column.non_negative:
        faults.append(f"case when {value} < 0 then 'negative' end")
    if is_required(table, name):
        faults.append(f"case when {text} is null then 'missing' end")
    return replace(cleaned, faults=tuple(faults), note=note)


def _read(table: Table, name: str, *, place: int) -> Cleaning:
    """A column read out of text."""
    column = table.columns[name]
    raw, t, m, v = f"cast(r{place} as varchar)", f"t{place}", f"m{place}", f"v{place}"
    unread = f"{t} is not null and {v} is null"
    if column.type == "varchar":
        if not is_identifier(table, name):
            return Cleaning(f"free_text({raw})", t, m)
        lost = () if column.codes else (f"case when lost_digits({m}) then 'digits_lost' end",)
        return Cleaning(f"narrow_text({raw})", f"identifier({t})", m, lost)
    if column.type == "boolean":
        return Cleaning(f"value_text({raw})", t, f"read_boolean({m})", (f"case when {unread} then 'not_a_boolean' end",))
    if column.type in ("date", "timestamp"):
        kind = "month" if is_month(name, column) else {"date": "day", "timestamp": "moment"}[column.type]
        return Cleaning(
            f"day_text({raw})", t, f"read_{kind}({m})", (f"case when {t} is not null then why_not_{kind}({m}, {v}) end",)
        )
    units = [re.escape(column.unit)] if column.unit else []
    unit = "|".join([*units, *([_UNITS[column.unit]] if column.unit in _UNITS else [])])
    faults = [f"case when {t} is not null and {m} is null then 'not_a_number' when {unread} then 'out_of_range' end"]
    if column.type == "double":
        faults.append(f"case when isinf({v}) then 'out_of_range' end")
    else:
        digits = decimal_digits(column.type)
        faults.append(f"case when is_rounded({m}, {v}, {digits[1] if digits else 0}) then 'too_many_digits' end")
    return Cleaning(f"value_text({raw})", f"number_text({t}, {literal(unit)})", f"try_cast({m} as {column.type})", tuple(faults))


def _converted(table: Table, name: str, source_type: str, *, place: int) -> Cleaning:
    """A column whose source type needs no reading out of text."""
    column = table.columns[name]
    kind = source_type.partition("(")[0]
    r, t, m, v = f"r{place}", f"t{place}", f"m{place}", f"v{place}"
    given = Cleaning(r, t, m, reads_text=False)
    match column.type:
        case "varchar":
            return replace(given, text=f"nullif({r}, '')" if kind == "VARCHAR" else f"cast({r} as varchar)")
        case "boolean":
            return given
        case "date" | "timestamp":
            given = replace(given, text=f"case when cast({r} as date) <> {OPEN_END} then {r} end")
            moment = f"to_local({m})" if source_type == _ZONED else m
            if is_month(name, column):
                moment = f"date_trunc('month', {moment})"
            return replace(
                given, value=moment if source_type == column.type.upper() and moment == m else f"cast({moment} as {column.type})"
            )
    if kind in ("DOUBLE", "FLOAT"):
        given = replace(given, text=f"case when not isnan({r}) then {r} end")
    if source_type == column.type.upper() or _fits(source_type, column.type):
        return given if source_type == column.type.upper() else replace(given, value=f"cast({m} as {column.type})")
    faults = [f"case when {t} is not null and {v} is null then 'out_of_range' end"]
    if column.type != "double" and kind not in _INTEGERS:
        differs = f"{v} <> {m}" if kind == "DECIMAL" else f"differs({m}, {v})"
        faults.append(f"case when {differs} then 'too_many_digits' end")
    return replace(given, value=f"try_cast({m} as {column.type})", faults=tuple(faults))


def _fits(source_type: str, column_type: str) -> bool:
    """Whether every decimal of the source's type is one of the column's."""
    given, wanted = decimal_digits(source_type.lower()), decimal_digits(column_type)
    return bool(given and wanted and given[1] <= wanted[1] and given[0] - given[1] <= wanted[0] - wanted[1])


def _code(form: str, known: CodeList, *, in_chinese: bool) -> str:
    """The code that a value is: the code itself or, in text, its Chinese name in any width."""
    codes = " ".join(f"when {literal(code)} then {literal(code)}" for code in known.codes)
    if not in_chinese:
        return f"case {form} {codes} end"
    named = {half_width(title.zh): code for code, title in known.codes.items()}
    names = " ".join(f"when {literal(name)} then {literal(code)}" for name, code in named.items())
    return f"case {form} {codes} {names} else case lower({form}) {codes} end end"


def missing_columns(table: Table, given: Collection[str]) -> list[str]:
    """The columns that a load of the table cannot do without and that are not given."""
    return [name for name in table.columns if is_required(table, name) and name not in given]

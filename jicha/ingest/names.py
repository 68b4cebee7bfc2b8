"""Names as people write them: headers and tables compared without width, spaces, units and case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml

from jicha.model.table import Table

# Full-width forms of ASCII, and the marks that a Chinese keyboard makes in their place.
_EXTRA = {"　": " ", "\u00a0": " ", "。": ".", "、": ",", "－": "-", "—": "-", "–": "-", "−": "-", "￥": "¥", "“": '"', "”": '"'}
_PAIRS = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)} | _EXTRA
FULL_WIDTH = "".join(_PAIRS)
HALF_WIDTH = "".join(_PAIRS.values())
_TO_HALF = str.maketrans(_PAIRS)

RESERVED = ("source_file", "source_row", "source_ordinal")


def half_width(text: str) -> str:
    """The text with full-width digits, letters and marks in their ordinary form."""
    return text.translate(_TO_HALF)


@cache
def plain(name: str) -> str:
    """A header or table name for comparison: half width, lower case, no spaces, no unit in brackets at the end."""
    text = re.sub(r"\s+", "", half_width(name)).lower().strip("\"'*:")
    return re.sub(r"[(\[][^()\[\]]*[)\]]$", "", text) or text


def told_apart(names: Iterable[str]) -> list[str]:
    """The names with '_2', '_3' … behind repeated ones and a made-up name for empty ones: no two are equal in any case."""
    seen = set(RESERVED)
    result = []
    for place, raw in enumerate(names, start=1):
        name = re.sub(r"\s*\n\s*", " ", raw.strip()) or f"列{place}"
        distinct, count = name, 1
        while distinct.lower() in seen:
            count += 1
            distinct = f"{name}_{count}"
        seen.add(distinct.lower())
        result.append(distinct)
    return result


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """{column or table.column or table: names that other systems give it}, from synonyms.yaml."""
    content = yaml.safe_load((Path(__file__).parent / "synonyms.yaml").read_text(encoding="utf-8"))
    return {key: tuple(names) for key, names in content.items()}


def names_of(table: Table, column: str) -> tuple[str, ...]:
    """All names that a column of a table goes by, plain, the best first."""
    own = (column, table.columns[column].zh)
    return tuple(
        dict.fromkeys(plain(name) for name in (*own, *synonyms().get(f"{table.name}.{column}", ()), *synonyms().get(column, ())))
    )


def known_headers(tables: Iterable[Table]) -> frozenset[str]:
    """Every plain name that some column of some table goes by: what makes a row look like a header."""
    return frozenset(name for table in tables for column in table.columns for name in names_of(table, column))


def table_called(name: str, tables: Mapping[str, Table]) -> str | None:
    """The canonical table that a source table's name or Chinese title says, None if it says none."""
    if name in tables:
        return name
    wanted = plain(name)
    return next((key for key, table in tables.items() if wanted in (plain(key), plain(table.title.zh))), None)


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL text literal."""
    return "'" + text.replace("'", "''") + "'"

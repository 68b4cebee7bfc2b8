"""A first mapping for a source nobody has mapped yet: which canonical table each source table looks like, column by column.

Names are compared in English and Chinese and with the synonyms of other systems; what is alike but not equal
is marked for a person to look at, and what finds no place is listed. Nothing is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import duckdb

from jicha.ingest.clean import missing_columns
from jicha.ingest.gather import open_source
from jicha.ingest.names import half_width, names_of, plain, quoted, synonyms
from jicha.ingest.staging import SourceTable
from jicha.model.catalog import Catalog
from jicha.model.table import Table

SAMPLE_ROWS = 20_000
SURE = 0.9  # from here on a match is an equality of names
ALIKE = 0.85  # what names can reach that are not equal
LIKE = 0.75  # from here on names that are not equal may mean the same
WORTH = 1.5  # a table that scores less is not proposed


@dataclass(frozen=True)
class Suggestion:
    """A proposed mapping of one source table; score: the sum of its columns' scores and of its name's."""

    source: str
    table: str
    title: str
    score: float
    pairs: Mapping[str, tuple[str, float]]  # canonical column → (source column, how alike)
    unmatched: tuple[str, ...]  # source columns without a place
    missing: tuple[str, ...]  # required canonical columns without a source
    sql: str


def suggest(
    source: Path | str, *, catalog: Catalog, mapping: Path | None, folder: Path
) -> tuple[tuple[Suggestion, ...], tuple[str, ...]]:
    """(proposals, source tables that look like no canonical table); `folder` takes samples of the source."""
    opened = open_source(source, mapping, catalog)
    proposals: dict[str, Suggestion] = {}
    unlike = []
    for name in opened.names:
        staged = opened.stage(name, folder=folder, limit=SAMPLE_ROWS)
        best = _best(staged, catalog) if staged else None
        if best is None:
            unlike.append(name)
        elif best.table not in proposals or proposals[best.table].score < best.score:
            unlike += [proposals[best.table].source] if best.table in proposals else []
            proposals[best.table] = best
        else:
            unlike.append(name)
    return tuple(proposals[table] for table in catalog.tables if table in proposals), tuple(unlike)


def write_suggestions(suggestions: tuple[Suggestion, ...], folder: Path) -> tuple[list[Path], list[Path]]:
    """(files written, files that were there before and are left as they are)."""
    folder.mkdir(parents=True, exist_ok=True)
    written, kept = [], []
    for one in suggestions:
        path = folder / f"{one.table}.sql"
        if path.exists():
            kept.append(path)
        else:
            path.write_text(one.sql, encoding="utf-8")
            written.append(path)
    return written, kept


def _best(source: SourceTable, catalog: Catalog) -> Suggestion | None:
    scored = [(_score(source, table), table) for table in catalog.tables.values() if not table.name.startswith("audit_")]
    (score, pairs), table = max(scored, key=lambda one: one[0][0])
    if score < WORTH or not pairs:
        return None
    taken = {header for header, _ in pairs.values()}
    unmatched = tuple(header for header in source.columns if header not in taken)
    missing = tuple(missing_columns(table, pairs))
    sql = _sql(source, table, pairs, unmatched=unmatched, missing=missing, catalog=catalog)
    return Suggestion(source.name, table.name, table.title.zh, score, pairs, unmatched, missing, sql)


def _score(source: SourceTable, table: Table) -> tuple[float, dict[str, tuple[str, float]]]:
    """(score of a table, its columns' best sources): columns pay by their match, missing required ones cost half."""
    alike = [
        (likeness, name, header)
        for name in table.columns
        for header in source.columns
        if (likeness := _likeness(plain(header), names_of(table, name))) >= LIKE
    ]
    pairs: dict[str, tuple[str, float]] = {}
    taken: set[str] = set()
    for likeness, name, header in sorted(alike, key=lambda one: -one[0]):
        if name not in pairs and header not in taken:
            pairs[name] = (header, likeness)
            taken.add(header)
    titles = (table.name, table.title.zh, *synonyms().get(f"table:{table.name}", ()))
    name_score = _likeness(plain(source.name), tuple(map(plain, titles)))
    score = sum(likeness for _, likeness in pairs.values()) + (2 * name_score if name_score >= LIKE else 0)
    return score - 0.5 * len(missing_columns(table, pairs)), pairs


def _likeness(header: str, names: tuple[str, ...]) -> float:
    """1 for the table's own names, 0.9 for a synonym, less for names that share most letters, 0 for all others."""
    if header in names:
        return 1.0 if names.index(header) < 2 else SURE
    best = 0.0
    for name in names:
        # A ratio is at most what the lengths allow: nearly all pairs are told apart by that.
        if 2 * min(len(header), len(name)) >= LIKE / ALIKE * (len(header) + len(name)):
            best = max(best, ALIKE * SequenceMatcher(None, header, name).ratio())
    return best


def _sql(
    source: SourceTable,
    table: Table,
    pairs: Mapping[str, tuple[str, float]],
    *,
    unmatched: tuple[str, ...],
    missing: tuple[str, ...],
    catalog: Catalog,
) -> str:
    lines = [f"-- {table.name} {table.title.zh}：取自源表 {source.name}。由 jicha load --suggest 生成，请核对后使用。"]
    if unmatched:
        lines.append(f"-- 源表里没有用到的列：{'、'.join(unmatched)}")
    columns = []
    for name, column in table.columns.items():
        if name in pairs:
            header, likeness = pairs[name]
            doubt = "" if likeness >= SURE else f"  -- 名字只是相近，请核对：{header} → {column.zh}"
            strange = _unknown_codes(source, header, column.codes, catalog)
            note = f"  -- 不认识的代码：{'、'.join(strange)}" if strange else doubt
            columns.append((f"    {quoted(header)} as {name}", note))
        elif name in missing:
            columns.append((f"    cast(null as {column.type}) as {name}", f"  -- 必填，源表里没有找到：{column.zh}"))
    body = [f"{text}{',' if place < len(columns) else ''}{note}" for place, (text, note) in enumerate(columns, start=1)]
    return "\n".join([*lines, "select", *body, f"from {quoted(source.name)}"]) + "\n"


def _unknown_codes(source: SourceTable, header: str, codes: str | None, catalog: Catalog) -> list[str]:
    """Some values of a source column that are neither codes of the list nor their Chinese names."""
    if codes is None:
        return []
    known = catalog.codes[codes].codes
    familiar = {*known, *(half_width(title.zh) for title in known.values())}
    sample = f"select distinct trim(cast({quoted(header)} as varchar)) from ({source.select}) limit 1000"
    found = duckdb.execute(sample).fetchall()
    values = {" ".join(value.split()) for (value,) in found if value}
    strange = sorted(value for value in values if half_width(value) not in familiar and value != "-")
    return strange[:8]

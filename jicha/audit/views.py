"""Views of a run: derived tables made once, as Parquet keyed by what they are made of."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow.parquet as pq
from sqlglot import exp

from jicha.audit.options import Options
from jicha.audit.ranges import account_ranges, pieces_needed
from jicha.audit.workspace import (
    EVERYONE,
    AccountRange,
    Months,
    Sources,
    add_months,
    is_nullable,
    month_condition,
    open_workspace,
)
from jicha.model.catalog import Catalog
from jicha.model.theme import Theme
from jicha.model.view import View
from jicha.sql.allow import parse_select
from jicha.sql.engines.duckdb import DuckDB
from jicha.sql.hashing import normalised, text_asks_for_the_day, view_closure
from jicha.sql.judge import needed_relations
from jicha.sql.trial import view_query

ROW_GROUP = 122_880


def months_of_views(catalog: Catalog, themes: Iterable[Theme], period: Months | None) -> dict[str, Months | None]:
    """The months that each view must hold so that every theme finds what it looks back to."""
    wanted: dict[str, Months | None] = {}

    def want(name: str, months: Months | None) -> None:
        if name not in catalog.views:
            return
        if name in wanted:
            earlier = wanted[name]
            months = None if months is None or earlier is None else (min(months[0], earlier[0]), max(months[1], earlier[1]))
        wanted[name] = months
        view = catalog.views[name].view
        for read in view.reads:
            want(read, shift(months, view.look_back.get(read, 0)))

    for theme in themes:
        for name in needed_relations(catalog, theme):
            want(name, shift(period, theme.look_back.get(name, 0)))
    return wanted


def shift(months: Months | None, back: int | str) -> Months | None:
    return None if months is None or back == "all" else (add_months(months[0], -int(back)), months[1])


def view_key(sources: Sources, name: str, months: Months | None, options: Options) -> str:
    """A key that changes whenever the view's rows can change."""
    folder = sources.catalog.views[name]
    content: list[object] = [normalised(folder.sql), [str(m) for m in months or ()], sources.province]
    for read in folder.view.reads:
        if read in sources.catalog.views:
            content.append(view_key(sources, read, shift(months, folder.view.look_back.get(read, 0)), options))
        elif read in sources.manifest.snapshots:
            content.append(f"{read}:{sources.manifest.snapshots[read]}")
    if text_asks_for_the_day(folder.sql):
        content.append(str(options.as_of))
    for parameter in folder.view.parameters:
        values = sources.catalog.values(parameter, sources.province)
        content.append([parameter, *sorted((str(v.effective), str(v.key), str(v.value)) for v in values)])
    return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()[:24]


def materialise_views(
    sources: Sources,
    themes: Iterable[Theme],
    *,
    options: Options,
    folder: Path,
    months: Mapping[str, Months | None] | None = None,
) -> Mapping[str, Path]:
    """Write every view that the themes rest on, in the order of their reading; returns name → file.

    months: those that each view must hold, as other themes of the run want them too; else those of `themes`.
    """
    listed = list(themes)
    names = tuple(sorted({name for theme in listed for name in needed_relations(sources.catalog, theme)}))
    wanted = months if months is not None else months_of_views(sources.catalog, listed, options.period)
    folder.mkdir(parents=True, exist_ok=True)
    for name in view_closure(sources.catalog, names):
        if name in sources.views:
            continue
        path = folder / f"{name}-{view_key(sources, name, wanted[name], options)}.parquet"
        if not path.exists():
            _write(sources, name, wanted[name], options, path)
        sources.views[name] = path
    return sources.views


def _write(sources: Sources, name: str, months: Months | None, options: Options, path: Path) -> None:
    view = sources.catalog.views[name].view
    query = view_query(sources.catalog, sources.catalog.views[name], province=options.province, clock=options.clock)
    unfinished = path.with_suffix(".part")
    writer = None
    for piece_months, accounts in _pieces(sources, view, query, months, options):
        workspace = open_workspace(
            sources,
            view.reads,
            months=_reads(view, piece_months),
            accounts=accounts,
            memory=options.memory,
            spill=path.parent / "spill",
        )
        try:
            rows = _only(workspace, query, view, piece_months, accounts)
            for batch in workspace.batches(rows, ROW_GROUP):
                # Read a few times and then thrown away: quick to write matters more than small.
                writer = writer or pq.ParquetWriter(unfinished, batch.schema, compression="lz4")
                writer.write_batch(batch, row_group_size=ROW_GROUP)
            if writer is None:
                writer = pq.ParquetWriter(unfinished, workspace.fetch(rows).schema)
        finally:
            workspace.close()
    assert writer is not None
    writer.close()
    os.replace(unfinished, path)


def _reads(view: View, months: Months | None) -> dict[str, Months | None]:
    """The months of each relation that a view reads."""
    return {read: shift(months, view.look_back.get(read, 0)) for read in view.reads}


def _pieces(
    sources: Sources, view: View, query: exp.Query, months: Months | None, options: Options
) -> Iterator[tuple[Months | None, AccountRange]]:
    """The pieces in which a view is made: one if it fits, else month by month if it looks at no other, and account ranges.

    Rows of one month then lie together, so that an audit of that month reads no other.
    """

    def ranges(span: Months | None) -> tuple[AccountRange, ...]:
        if view.locality != "account" or not view.has_account:
            return (EVERYONE,)
        return account_ranges(sources, query, view.reads, _reads(view, span), options.memory_bytes)

    spans = [months]
    if months is not None and view.month is not None and not view.look_back:
        pieces = pieces_needed(sources, query, view.reads, _reads(view, months), options.memory_bytes)
        spans = [*_each(months)] if pieces > 1 else spans
    for span in spans:
        for accounts in ranges(span):
            yield span, accounts


def _each(months: Months) -> Iterator[Months]:
    """The single months of a span."""
    first = months[0]
    while first < months[1]:
        yield first, add_months(first, 1)
        first = add_months(first, 1)


def _only(workspace: DuckDB, query: exp.Query, view: View, months: Months | None, accounts: AccountRange) -> exp.Query:
    """The rows of a piece: a table without months or accounts is read whole, and must not give a row in every piece."""
    conditions = [month_condition(view, months)]
    if view.has_account:
        conditions.append(accounts.condition(nullable=is_nullable(view), once=True))
    kept = " and ".join(filter(None, conditions))
    if not kept:
        return query
    workspace.define("made", query)
    return parse_select(f"select * from made where {kept}")

"""Account ranges: the pieces in which an account-local theme or view runs when one piece would not fit.

Ranges cost 1.8 to 4.4 times one piece on data that fits (measured), so there is one piece unless the
estimate says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq
from sqlglot import exp

from jicha.audit.workspace import EVERYONE, AccountRange, Months, Sources, open_workspace
from jicha.model.table import Table
from jicha.sql.allow import parse_select
from jicha.sql.compile import columns_read
from jicha.sql.judge import schema_of

# Bytes of one value in a hash table or a sort, long texts included.
BYTES_PER_VALUE = 24


def pieces_needed(
    sources: Sources, query: exp.Query, names: Sequence[str], months: Mapping[str, Months | None], memory_bytes: int | None
) -> int:
    """In how many pieces a query's columns, all held at once, would fit; roughly, and one without a limit."""
    if memory_bytes is None:
        return 1
    read = columns_read(query, schema=schema_of(sources.catalog, tuple(names)))
    values = 0
    for name, columns in read.items():
        relation = sources.catalog.relation(name)
        if name in sources.views:
            values += _rows_of_view(sources.views[name], relation.month, months.get(name)) * len(columns)
        elif isinstance(relation, Table) and name in sources.manifest.snapshots:
            plan = sources.plan(name, months.get(name))
            values += (plan.rows if plan else 0) * len(columns)
    return max(1, -(-values * BYTES_PER_VALUE // memory_bytes))


def _rows_of_view(path: Path, month: str | None, months: Months | None) -> int:
    """The rows of the row groups of a view that may hold these months."""
    content = pq.read_metadata(path)
    if month is None or months is None:
        return int(content.num_rows)
    column = content.schema.names.index(month)
    rows = 0
    for group in map(content.row_group, range(content.num_row_groups)):
        bounds = group.column(column).statistics
        if bounds is None or not bounds.has_min_max or (bounds.min < months[1] and bounds.max >= months[0]):
            rows += group.num_rows
    return rows


def account_ranges(
    sources: Sources, query: exp.Query, names: Sequence[str], months: Mapping[str, Months | None], memory_bytes: int | None
) -> tuple[AccountRange, ...]:
    """As many ranges as the memory asks for, cut at equal numbers of accounts."""
    pieces = pieces_needed(sources, query, names, months, memory_bytes)
    return cut(sources, pieces) if pieces > 1 else (EVERYONE,)


def cut(sources: Sources, pieces: int) -> tuple[AccountRange, ...]:
    """The accounts of a manifest in so many ranges; the first and last are open."""
    workspace = open_workspace(sources, ["account"], months={})
    bounds = workspace.fetch(
        parse_select(
            "select min(account_id) as low from (select account_id, "
            f"(row_number() over (order by account_id) - 1) * {int(pieces)} // count(*) over () as piece from account) as a "
            "group by piece order by low"
        )
    )["low"].to_pylist()
    workspace.close()
    edges = [None, *bounds[1:], None]
    return tuple(AccountRange(low, high) for low, high in pairwise(edges))

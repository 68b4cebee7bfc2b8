"""Account ranges: the pieces in which an account-local theme or view runs when one piece would not fit.

Ranges cost 1.8 to 4.4 times one piece on data that fits (measured), so there is one piece unless the
estimate says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pyarrow.parquet as pq
from sqlglot import exp

from jicha.audit.workspace import EVERYONE, AccountRange, Months, Sources, open_workspace
from jicha.model.table import Table
from jicha.sql.allow import parse_select
from jicha.sql.compile import columns_read
from jicha.sql.judge import schema_of

# Bytes of one value in a hash table or a sort, long texts included.
BYTES_PER_VALUE = 24
# The share of the limit that one piece may take: joins and sorts hold their input about twice.
SHARE_OF_LIMIT = 1.0


def estimated_bytes(sources: Sources, query: exp.Query, names: Sequence[str], months: Mapping[str, Months | None]) -> int:
    """What the columns that a query reads take, roughly, when all of them are held at once."""
    read = columns_read(query, schema=schema_of(sources.catalog, tuple(names)))
    total = 0
    for name, columns in read.items():
        relation = sources.catalog.relation(name)
        if isinstance(relation, Table) and name in sources.manifest.snapshots:
            plan = sources.plan(name, months.get(name))
            total += (plan.rows if plan else 0) * len(columns) * BYTES_PER_VALUE
        elif name in sources.views:
            total += pq.read_metadata(sources.views[name]).num_rows * len(columns) * BYTES_PER_VALUE
    return total


def account_ranges(
    sources: Sources, query: exp.Query, names: Sequence[str], months: Mapping[str, Months | None], memory_bytes: int
) -> tuple[AccountRange, ...]:
    """As many ranges as the memory asks for, cut at equal numbers of accounts."""
    estimate = estimated_bytes(sources, query, names, months)
    pieces = -(-estimate // max(1, int(memory_bytes * SHARE_OF_LIMIT)))
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

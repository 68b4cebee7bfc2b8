"""Bills of a warehouse as the calculator reads them: their stretches, prices and rules.

The views rate_segment and before are made for the accounts asked for alone, so that one bill costs seconds, not a run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import fields
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jicha.audit.options import Options
from jicha.audit.workspace import EVERYONE, AccountRange, Sources, open_workspace
from jicha.model.catalog import Catalog
from jicha.rating import Bill, PriceTable, Rules, Segment
from jicha.sql.catalogue_data import catalogue_table
from jicha.sql.hashing import view_closure
from jicha.sql.trial import view_query

SEGMENT_FIELDS = tuple(field.name for field in fields(Segment))


def view_rows(sources: Sources, name: str, *, options: Options, folder: Path, accounts: AccountRange = EVERYONE) -> pa.Table:
    """The rows of a view for a range of accounts; the views below it are written to `folder` and belong to that range."""
    for read in view_closure(sources.catalog, (name,)):
        view = sources.catalog.views[read].view
        query = view_query(sources.catalog, sources.catalog.views[read], province=options.province, clock=options.clock)
        workspace = open_workspace(
            sources, view.reads, months={}, accounts=accounts, memory=options.memory, spill=folder / "spill"
        )
        try:
            rows = workspace.fetch(query)
        finally:
            workspace.close()
        path = folder / f"{read}.parquet"
        pq.write_table(rows, path)
        sources.views[read] = path
    return pq.read_table(sources.views[name])


def one_account(account_id: str) -> AccountRange:
    """The range that holds one account alone."""
    return AccountRange(low=account_id, high=account_id + "\0")


def bills_of(rows: pa.Table) -> list[Bill]:
    """Bills from rows of rate_segment, in the order of their ids."""
    ordered = rows.sort_by([("bill_id", "ascending"), ("metering_point_id", "ascending"), ("segment_no", "ascending")])
    return [
        Bill(
            bill_id=bill_id,
            bill_month=group[0]["bill_month"],
            segments=tuple(Segment(**{name: row[name] for name in SEGMENT_FIELDS}) for row in group),
            account_id=group[0]["account_id"],
        )
        for bill_id, group in ((key, list(found)) for key, found in groupby(ordered.to_pylist(), key=lambda row: row["bill_id"]))
    ]


def price_table(catalog: Catalog, province: str) -> PriceTable:
    """The published prices of a province's catalogue."""
    return PriceTable(catalogue_table(catalog, "tariff_price", province).to_pylist())


def rules_of(catalog: Catalog, province: str) -> Rules:
    """The legal values that bills are priced with."""
    table: Iterable[Mapping[str, Any]] = catalogue_table(catalog, "pf_adjustment", province).to_pylist()
    adjustment = {(row["standard"], row["power_factor"]): row["adjustment_pct"] for row in table}

    def lookup(name: str, day: dt.date) -> Any:
        values = [value for value in catalog.values(name, province) if value.effective <= day]
        return max(values, key=lambda value: value.effective).value if values else None

    return Rules(lookup, adjustment)

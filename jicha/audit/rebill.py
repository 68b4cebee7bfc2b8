"""Bills of a warehouse as the calculator reads them: their stretches, prices and rules.

The views rate_segment and before are made for the accounts asked for alone, so that one bill costs seconds, not a run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jicha.audit.options import Options
from jicha.audit.workspace import EVERYONE, AccountRange, Sources, open_workspace
from jicha.model.base import CatalogError
from jicha.model.catalog import Catalog
from jicha.model.regulation import Document
from jicha.rating import Bill, PriceTable, Rules, Segment
from jicha.rating.explain import BilledLine, Source
from jicha.sql.allow import parse_select
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


# The values that tell by which text a component is charged.
_METHOD = {
    "capacity": ("capacity.prorate_by_calendar_days",),
    "demand": ("capacity.demand_floor_share", "capacity.demand_discount_kwh_per_kva"),
    "demand_excess": ("capacity.demand_excess_ratio",),
    "power_factor": ("power_factor.rounding_decimals", "power_factor.base_excludes_funds"),
    "tier_2": ("tariff.tier_add_yuan",),
    "tier_3": ("tariff.tier_add_yuan",),
}


def sources_of(catalog: Catalog, province: str) -> Callable[[str, dt.date], tuple[Source, ...]]:
    """(component, day) → the documents and articles that say how it is charged, in force on that day."""

    def found(component: str, day: dt.date) -> tuple[Source, ...]:
        sources = []
        for name in _METHOD.get(component, ()):
            values = [value for value in catalog.values(name, province) if value.effective <= day]
            if not values:
                continue
            value = max(values, key=lambda value: value.effective)
            document = catalog.documents[value.document]
            title = f"{document.title.zh} {document.number or ''}".strip()
            source = Source(title, _named(document, value.article), value.status or document.status)
            if source not in sources:
                sources.append(source)
        return tuple(sources)

    return found


def _named(document: Document, article: str) -> str:
    """第86条 for a numbered article, the summary of one that has only a key."""
    if article[:1].isdigit():
        return f"第{article}条"
    return document.articles[article].summary.zh if article in document.articles else article


def billed_lines(sources: Sources, bill_id: str, *, accounts: AccountRange) -> list[BilledLine]:
    """The lines of a bill as it was issued, by component and band."""
    query = parse_select(
        "select component, band, sum(quantity) as quantity, min(coalesce(price, unit_price)) as price, "
        "max(coalesce(price, unit_price)) as highest, cast(sum(amount_yuan) as decimal(14, 2)) as amount_yuan "
        "from bill_line where bill_id = '" + bill_id.replace("'", "''") + "' group by component, band"
    )
    workspace = open_workspace(sources, ["bill_line"], months={}, accounts=accounts)
    try:
        rows = workspace.fetch(query).to_pylist()
    finally:
        workspace.close()
    return [
        BilledLine(
            component=row["component"],
            band=row["band"] or "all",
            quantity=row["quantity"],
            price=row["price"] if row["price"] == row["highest"] else None,
            amount_yuan=row["amount_yuan"],
        )
        for row in rows
    ]


def account_of_bill(sources: Sources, bill_id: str) -> str:
    """The account of a bill; CatalogError where there is no such bill."""
    workspace = open_workspace(sources, ["bill"], months={})
    try:
        found = workspace.fetch(parse_select("select account_id from bill where bill_id = '" + bill_id.replace("'", "''") + "'"))
    finally:
        workspace.close()
    if not found.num_rows:
        raise CatalogError(f"仓库里没有账单 {bill_id}；账单编号见 bill 表的 bill_id")
    return str(found["account_id"][0].as_py())

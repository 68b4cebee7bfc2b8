"""Both twins on the same bills: the calculator in Decimal, and the views of the catalogue on DuckDB."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from jicha.model.catalog import Catalog
from jicha.rating import Bill, RatedBill
from jicha.sql.catalogue_data import arrow_type, catalogue_table
from jicha.sql.clock import Clock
from jicha.sql.engines.duckdb import open_duckdb
from jicha.sql.trial import view_query


def typed(rows: Sequence[Mapping[str, Any]], types: Mapping[str, str]) -> pa.Table:
    """Rows as a table of the catalogue's types."""
    columns = {name: pa.array([row.get(name) for row in rows], arrow_type(kind)) for name, kind in types.items()}
    return pa.table(columns)


def segment_rows(bills: Iterable[Bill]) -> list[dict[str, Any]]:
    """Rows of rate_segment for bills."""
    return [
        {
            **asdict(segment),
            "bill_id": bill.bill_id,
            "bill_month": bill.bill_month,
            "account_id": bill.account_id or bill.bill_id,
            "metering_point_id": "P",
            "segment_no": number,
            "segments": len(bill.segments),
        }
        for bill in bills
        for number, segment in enumerate(bill.segments, start=1)
    ]


class Batch:
    """The views of the catalogue on one price table."""

    def __init__(self, catalog: Catalog, prices: Sequence[Mapping[str, Any]], *, as_of: dt.date, province: str = "demo") -> None:
        self._catalog, self._province, self._clock = catalog, province, Clock.whole(as_of)
        self._tables = {
            "tariff_price": typed(prices, catalog.tables["tariff_price"].columns_types),
            "pf_adjustment": catalogue_table(catalog, "pf_adjustment", province),
        }
        for name in ("price_list", "rate_card"):
            self._tables[name] = self._made(name, self._tables)

    def rated(self, bills: Sequence[Bill]) -> dict[str, dict[str, Any]]:
        """Rows of rated_bill by bill."""
        tables = dict(self._tables)
        tables["rate_segment"] = typed(segment_rows(bills), self._catalog.views["rate_segment"].view.columns_types)
        for name in ("rate_quantity", "rated_segment", "rated_bill"):
            tables[name] = self._made(name, tables)
        return {row["bill_id"]: row for row in tables["rated_bill"].to_pylist()}

    def _made(self, name: str, tables: Mapping[str, pa.Table]) -> pa.Table:
        folder = self._catalog.views[name]
        query = view_query(self._catalog, folder, province=self._province, clock=self._clock)
        engine = open_duckdb({}, tables={read: tables[read] for read in folder.view.reads})
        try:
            return engine.fetch(query)
        finally:
            engine.close()


def disagreements(rated: Iterable[RatedBill], batch: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Bills on which the twins differ, charge by charge, in a sentence each."""
    found = []
    for one in rated:
        other = batch[one.bill.bill_id]
        refused = one.refused.code if one.refused else None
        if refused != other["refusal"]:
            found.append(f"{one.bill}: refused {refused} and {other['refusal']}")
            continue
        if refused:
            continue
        for name, components in CHARGES.items():
            if one.yuan(*components) != other[name]:
                found.append(f"{one.bill}: {name} {one.yuan(*components)} and {other[name]}")
        if one.amount_yuan != other["amount_yuan"]:
            found.append(f"{one.bill}: {one.amount_yuan} and {other['amount_yuan']}")
    return found


CHARGES = {
    "catalogue_yuan": ("catalogue_energy",),
    "purchase_yuan": ("purchase", "market_purchase"),
    "purchase_loss_yuan": ("purchase_loss",),
    "transmission_yuan": ("transmission",),
    "system_operation_yuan": ("system_operation",),
    "tier_yuan": ("tier_2", "tier_3", "tier_4", "tier_5", "tier_6"),
    "punitive_yuan": ("punitive",),
    "basic_yuan": ("basic",),
    "capacity_yuan": ("capacity",),
    "demand_yuan": ("demand", "demand_excess"),
    "fund_yuan": ("fund",),
    "power_factor_yuan": ("power_factor",),
}

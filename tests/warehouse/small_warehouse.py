"""A small warehouse: bills by month, accounts without months, outages by a timestamp's month."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from jicha.model.table import Table
from jicha.warehouse import Manifest, Warehouse, arrow_schema, duckdb_relation

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def table(name: str, columns: dict[str, tuple[int, str]], **given: Any) -> Table:
    """A canonical table from {column: (field id, type)}; the grain's columns are required."""
    grain = given["grain"]
    return Table.model_validate(
        {
            "name": name,
            "title": {"zh": name},
            "group": "test",
            "one_row_is": name,
            "columns": {
                column: {"id": field_id, "type": kind, "zh": column, "required": column in grain}
                for column, (field_id, kind) in columns.items()
            },
            **given,
        }
    )


BILL = table(
    "bill",
    # ids that are neither in order nor without gaps: PyIceberg would number them 1, 2, 3, 4
    {"bill_id": (7, "varchar"), "account_id": (3, "varchar"), "bill_month": (12, "date"), "amount_yuan": (20, "decimal(12,2)")},
    grain=["bill_id"],
    month="bill_month",
    sort=["account_id", "bill_month"],
)
ACCOUNT = table("account", {"account_id": (1, "varchar"), "households": (2, "integer")}, grain=["account_id"])
OUTAGE = table(
    "outage",
    {"outage_id": (1, "varchar"), "began_at": (2, "timestamp"), "minutes": (3, "double")},
    grain=["outage_id"],
    month="began_at",
)
TABLES = {t.name: t for t in (BILL, ACCOUNT, OUTAGE)}


def rows_of(table: Table, *rows: tuple[Any, ...]) -> pa.Table:
    """Rows in the order of the table's columns."""
    return pa.Table.from_pylist([dict(zip(table.columns, row, strict=True)) for row in rows], schema=arrow_schema(table))


def load(warehouse: Warehouse, **months_of: Any) -> Manifest:
    """Load bills of these months and accounts: load(warehouse, bill=(months, rows), account=rows)."""
    with warehouse.load("测试装载") as loader:
        for name, given in months_of.items():
            if isinstance(given, tuple):
                loader.replace_months(name, given[1], months=given[0])
            else:
                loader.replace_all(name, given)
        return loader.commit(as_of=date(2026, 4, 1), sources=[], counts={})


def read(warehouse: Warehouse, manifest: Manifest | None, name: str, **asked: Any) -> list[tuple[Any, ...]]:
    """What DuckDB reads of a table under a manifest, sorted by all columns."""
    assert manifest is not None
    definition = warehouse.store.tables[name]
    plan = warehouse.plan(manifest, name, months=asked.pop("months", None))
    return sorted(duckdb.sql(duckdb_relation(plan, definition, asked.pop("columns", None))).fetchall(), key=repr)


def first_load() -> dict[str, Any]:
    """January's bills and two accounts."""
    return {
        "bill": ([JAN, FEB], rows_of(BILL, ("B1", "001", JAN, Decimal("1.00")), ("B2", "002", FEB, Decimal("2.00")))),
        "account": rows_of(ACCOUNT, ("001", 1), ("002", 1)),
    }


def second_load() -> dict[str, Any]:
    """February's bills corrected, March's for the first time, accounts anew, and a table that was never loaded."""
    return {
        "bill": ([FEB, MAR], rows_of(BILL, ("B2", "002", FEB, Decimal("2.50")), ("B3", "001", MAR, Decimal("3.00")))),
        "account": rows_of(ACCOUNT, ("001", 1), ("003", 5)),
        "outage": ([MAR], rows_of(OUTAGE, ("O1", datetime(2026, 3, 4, 5, 6), 7.0))),
    }

"""A county of a few rows, for tests of the audit itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

from jicha.audit.options import Options, parse_period
from jicha.audit.run import Run, audit
from jicha.model.cases import read_grid
from jicha.model.catalog import Catalog, load_catalog
from jicha.sql.catalogue_data import table_of
from jicha.warehouse import Manifest, Warehouse, open_warehouse

OVERLAY = Path(__file__).parent / "overlay"
AS_OF = dt.date(2026, 11, 5)
THEMES = ("TF90", "TF91")

GRID = {
    "org_unit": """
        org_id | name | kind    | parent_id
        CN     | 县   | county  |
        S1     | 甲所 | station | CN
        S2     | 乙所 | station | CN
    """,
    "account": """
        account_id | org_id | usage_class
        0001       | S1     | residential
        0002       | S1     | commercial
        0003       | S2     |
    """,
    "bill": """
        bill_id | account_id | org_id | bill_month | version | amount_yuan
        B1      | 0001       | S1     | 2026-09-01 | 1       | 150.00
        B2      | 0001       | S1     | 2026-10-01 | 1       | 170.00
        B3      | 0002       | S1     | 2026-10-01 | 1       | 100.00
        B4      | 0003       | S2     | 2026-10-01 | 1       | 300.00
        B5      | 0002       | S1     | 2026-09-01 | 1       |
    """,
}


def overlaid() -> Catalog:
    return load_catalog(OVERLAY)


def loaded(root: Path, catalog: Catalog, **changed: str) -> tuple[Warehouse, Manifest]:
    """A warehouse with the grid's tables, some of them replaced or added."""
    warehouse = open_warehouse(root / "warehouse", tables=catalog.tables, create=True)
    return warehouse, load_again(warehouse, catalog, **{**GRID, **changed})


def load_again(warehouse: Warehouse, catalog: Catalog, **tables: str) -> Manifest:
    """A further load of the given tables; the months that they hold are replaced."""
    with warehouse.load("test") as loader:
        for name, text in tables.items():
            table = catalog.tables[name]
            grid = read_grid("\n".join(line.strip() for line in text.strip().splitlines()), name)
            cells = {column: [row[i] or None for row in grid.rows] for i, column in enumerate(grid.header)}
            rows = table_of(cells, table.columns_types)
            if table.month:
                loader.replace_months(name, rows, months=_months(rows[table.month].to_pylist()))
            else:
                loader.replace_all(name, rows)
        return loader.commit(as_of=AS_OF, sources=[], counts={})


def _months(days: Iterable[dt.date]) -> Sequence[dt.date]:
    return sorted({dt.date(day.year, day.month, 1) for day in days})


def audited(root: Path, catalog: Catalog, warehouse: Warehouse, manifest: Manifest, **changed: object) -> Run:
    """The audit of October 2026 by the two test themes."""
    options = {"out": root / "audit", "province": "demo", "as_of": AS_OF, "period": parse_period("2026-10"), "themes": THEMES}
    return audit(catalog, warehouse, manifest, Options(**{**options, **changed}))  # type: ignore[arg-type]

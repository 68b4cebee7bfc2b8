"""A theme sees a view's rows of its own months, although the view also holds months that another theme looks back to."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jicha.audit.workspace import Sources, open_workspace
from jicha.model.catalog import Catalog
from jicha.sql.allow import parse_select
from jicha.sql.catalogue_data import table_of
from tests.audit.county import loaded

OCTOBER = (dt.date(2026, 10, 1), dt.date(2026, 11, 1))
SEEN = parse_select("select cycle.read_month from reading_cycle as cycle order by cycle.read_month")


@pytest.fixture
def sources(tmp_path: Path, catalog: Catalog) -> Sources:
    warehouse, manifest = loaded(tmp_path, catalog)
    types = catalog.relation("reading_cycle").columns_types
    months = ["2026-08-01", "2026-09-01", "2026-10-01"]
    path = tmp_path / "reading_cycle.parquet"
    pq.write_table(table_of({"metering_point_id": ["P1"] * 3, "account_id": ["0001"] * 3, "read_month": months}, types), path)
    return Sources(catalog, warehouse, manifest, "demo", {"reading_cycle": path})


def months_seen(sources: Sources, months: tuple[dt.date, dt.date] | None) -> list[str]:
    workspace = open_workspace(sources, ["reading_cycle"], months={"reading_cycle": months})
    seen = [str(row) for row in workspace.fetch(SEEN)["read_month"].to_pylist()]
    workspace.close()
    return seen


def test_a_period_sees_its_own_month_of_a_view(sources: Sources) -> None:
    assert months_seen(sources, OCTOBER) == ["2026-10-01"]


def test_without_a_period_the_whole_view_is_seen(sources: Sources) -> None:
    assert months_seen(sources, None) == ["2026-08-01", "2026-09-01", "2026-10-01"]

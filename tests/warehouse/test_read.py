"""What a reader of a manifest gets, in DuckDB."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import duckdb
import pytest

from jicha.warehouse import Warehouse, WarehouseError, duckdb_relation
from tests.warehouse.small_warehouse import BILL, FEB, JAN, MAR, OUTAGE, load, read, rows_of

TWO_MONTHS = rows_of(BILL, ("B1", "001", JAN, Decimal("1.00")), ("B2", "001", FEB, Decimal("2.00")))


def test_an_expired_snapshot_is_an_error_and_not_an_empty_table(warehouse: Warehouse) -> None:
    first = load(warehouse, bill=([JAN, FEB], TWO_MONTHS))
    load(warehouse, bill=([JAN], rows_of(BILL)))
    warehouse.expire(timedelta(0))
    with pytest.raises(WarehouseError, match="已经清除"):
        warehouse.plan(first, "bill")


def test_an_unknown_manifest_is_an_error(warehouse: Warehouse) -> None:
    with pytest.raises(WarehouseError, match="没有装载清单 4711"):
        warehouse.manifest("4711")


@pytest.mark.parametrize("planned", [True, False])
def test_without_files_the_select_has_names_and_types_and_no_rows(warehouse: Warehouse, planned: bool) -> None:
    manifest = load(warehouse, outage=([JAN], rows_of(OUTAGE))) if planned else load(warehouse)
    plan = warehouse.plan(manifest, "outage")
    assert (plan is not None) == planned
    relation = duckdb.sql(duckdb_relation(plan, OUTAGE))
    assert list(zip(relation.columns, map(str, relation.types), strict=True)) == [
        ("outage_id", "VARCHAR"),
        ("began_at", "TIMESTAMP"),
        ("minutes", "DOUBLE"),
    ]
    assert relation.fetchall() == []


def test_files_have_the_types_of_the_catalogue(warehouse: Warehouse) -> None:
    plan = warehouse.plan(load(warehouse, bill=([JAN, FEB], TWO_MONTHS)), "bill")
    relation = duckdb.sql(duckdb_relation(plan, BILL, ["amount_yuan", "bill_month", "bill_id"]))
    assert list(map(str, relation.types)) == ["DECIMAL(12,2)", "DATE", "VARCHAR"]


def test_a_column_that_the_table_lacks_is_an_error() -> None:
    with pytest.raises(WarehouseError, match="没有这些列：amount"):
        duckdb_relation(None, BILL, ["amount"])


def test_planned_files_are_all_that_a_locked_engine_needs(warehouse: Warehouse) -> None:
    manifest = load(warehouse, bill=([JAN, FEB], TWO_MONTHS))
    february, whole = (warehouse.plan(manifest, "bill", months=months) for months in ((FEB, MAR), None))
    assert february is not None
    with duckdb.connect() as engine:
        engine.execute(f"set allowed_paths = {list(february.files)!r}")
        engine.execute("set enable_external_access = false; set lock_configuration = true")
        assert len(engine.sql(duckdb_relation(february, BILL)).fetchall()) == 1
        with pytest.raises(duckdb.PermissionException):
            engine.sql(duckdb_relation(whole, BILL)).fetchall()


def test_account_ranges_skip_row_groups(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jicha.warehouse.writing.ROW_GROUP_ROWS", 100)
    data = rows_of(BILL, *((f"B{n}", f"{n * 7 % 1000:04}", JAN, None) for n in range(1000)))
    plan = warehouse.plan(load(warehouse, bill=([JAN], data)), "bill")
    with duckdb.connect() as engine:
        query = f"select count(*) from ({duckdb_relation(plan, BILL)}) where account_id between '0100' and '0199'"
        assert engine.sql(query).fetchall() == [(100,)]
        profile = engine.sql(f"explain analyze {query}").fetchall()[0][1]
    assert "Row Groups Scanned: 1 / 10" in profile


def test_a_table_with_delete_files_is_refused(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = load(warehouse, bill=([JAN, FEB], TWO_MONTHS))
    monkeypatch.setattr("pyiceberg.table.FileScanTask.__init__", _with_deletes)
    with pytest.raises(WarehouseError, match="删除文件"):
        read(warehouse, manifest, "bill")


def _with_deletes(task: object, data_file: object, *_: object, **__: object) -> None:
    task.__dict__.update(file=data_file, delete_files={"a positional delete"})

"""A load replaces months or whole tables and becomes visible as one manifest."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyiceberg.io.pyarrow import pyarrow_to_schema
from pyiceberg.utils.config import Config

from jicha.model.catalog import load_catalog
from jicha.warehouse import SourceFile, Warehouse, WarehouseError, arrow_schema, open_warehouse, writing
from jicha.warehouse.schema import iceberg_schema
from tests.warehouse.small_warehouse import ACCOUNT, BILL, FEB, JAN, MAR, OUTAGE, load, read, rows_of, table

JAN_BILLS = rows_of(BILL, ("B2", "002", JAN, Decimal("20.00")), ("B1", "001", JAN, Decimal("10.00")))
NO_BILLS = rows_of(BILL)
FEB_BILLS = rows_of(BILL, ("B3", "001", FEB, Decimal("11.00")))


def test_nothing_is_visible_before_the_manifest(warehouse: Warehouse) -> None:
    with warehouse.load("一月") as loader:
        loader.replace_months("bill", JAN_BILLS, months=[JAN])
        assert warehouse.latest() is None
        manifest = loader.commit(as_of=MAR, sources=[SourceFile("一月.csv", "ab" * 32, 2)], counts={"bill": 2})
    assert warehouse.latest() == manifest == warehouse.manifest(manifest.id)
    assert manifest.sources == (SourceFile("一月.csv", "ab" * 32, 2),)
    assert (manifest.as_of, manifest.counts, manifest.parent) == (MAR, {"bill": 2}, None)
    assert read(warehouse, manifest, "bill", columns=["bill_id", "amount_yuan"]) == [
        ("B1", Decimal("10.00")),
        ("B2", Decimal("20.00")),
    ]


def test_a_load_given_up_is_never_visible_and_leaves_no_data_file(warehouse: Warehouse) -> None:
    first = load(warehouse, bill=([JAN], JAN_BILLS))
    before = set(warehouse.store.path.rglob("*.parquet"))
    with warehouse.load("二月") as loader:
        loader.replace_months("bill", FEB_BILLS, months=[FEB])
    assert warehouse.latest() == first
    assert set(warehouse.store.path.rglob("*.parquet")) == before


def test_a_month_is_replaced_and_the_others_stay(warehouse: Warehouse) -> None:
    first = load(warehouse, bill=([JAN, FEB], pa.concat_tables([JAN_BILLS, FEB_BILLS])))
    second = load(warehouse, bill=([JAN], rows_of(BILL, ("B9", "009", JAN, Decimal("9.00")))))
    assert [row[0] for row in read(warehouse, second, "bill")] == ["B3", "B9"]
    assert [row[0] for row in read(warehouse, first, "bill")] == ["B1", "B2", "B3"]  # time travel
    assert second.parent == first.id


def test_a_month_replaced_by_no_rows_is_empty(warehouse: Warehouse) -> None:
    load(warehouse, bill=([JAN, FEB], pa.concat_tables([JAN_BILLS, FEB_BILLS])))
    manifest = load(warehouse, bill=([JAN], iter([])))
    assert [row[0] for row in read(warehouse, manifest, "bill")] == ["B3"]


def test_loaded_and_empty_is_not_never_loaded(warehouse: Warehouse) -> None:
    manifest = load(warehouse, bill=([JAN], NO_BILLS), account=rows_of(ACCOUNT))
    assert warehouse.plan(manifest, "outage") is None
    for name in ("bill", "account"):
        plan = warehouse.plan(manifest, name)
        assert plan is not None
        assert (plan.files, plan.rows) == ((), 0)


def test_a_table_without_months_is_replaced_whole(warehouse: Warehouse) -> None:
    load(warehouse, account=rows_of(ACCOUNT, ("001", 1), ("002", 1)), bill=([JAN], JAN_BILLS))
    manifest = load(warehouse, account=rows_of(ACCOUNT, ("003", None)))
    assert read(warehouse, manifest, "account") == [("003", None)]
    assert len(read(warehouse, manifest, "bill")) == 2  # not in this load: stays


def test_a_table_with_months_can_be_replaced_whole(warehouse: Warehouse) -> None:
    load(warehouse, bill=([JAN], JAN_BILLS))
    manifest = load(warehouse, bill=FEB_BILLS)
    assert [row[0] for row in read(warehouse, manifest, "bill")] == ["B3"]


def test_a_timestamp_belongs_to_its_month_to_the_last_microsecond(warehouse: Warehouse) -> None:
    last, next_month = datetime(2026, 1, 31, 23, 59, 59, 999999), datetime(2026, 2, 1)
    manifest = load(warehouse, outage=([JAN, FEB], rows_of(OUTAGE, ("O1", last, 1.0), ("O2", next_month, 2.0))))
    assert read(warehouse, manifest, "outage", months=(JAN, FEB)) == [("O1", last, 1.0)]
    assert read(warehouse, manifest, "outage", months=(FEB, MAR)) == [("O2", next_month, 2.0)]


def test_months_are_asked_up_to_but_not_including_a_day(warehouse: Warehouse) -> None:
    manifest = load(
        warehouse, bill=([JAN, FEB, MAR], pa.concat_tables([JAN_BILLS, FEB_BILLS, rows_of(BILL, ("B4", "001", MAR, None))]))
    )
    asked = {
        (JAN, FEB): ["B1", "B2"],
        (FEB, MAR): ["B3"],
        (FEB, date(2026, 3, 2)): ["B3", "B4"],  # March has a day in that time
        (date(2026, 1, 31), date(2026, 2, 1)): ["B1", "B2"],
        (date(2026, 4, 1), date(2027, 1, 1)): [],
    }
    assert {months: [row[0] for row in read(warehouse, manifest, "bill", months=months)] for months in asked} == asked
    plan = warehouse.plan(manifest, "bill", months=(JAN, FEB))
    assert plan is not None
    assert (plan.rows, len(plan.files)) == (2, 1)
    with pytest.raises(ValueError, match="end before they begin"):
        warehouse.plan(manifest, "bill", months=(JAN, JAN))


def test_a_load_can_give_months_one_by_one_and_commits_the_table_once(warehouse: Warehouse) -> None:
    with warehouse.load("逐月") as loader:
        loader.replace_months("bill", JAN_BILLS, months=[JAN])
        loader.replace_months("bill", FEB_BILLS, months=[FEB])
        manifest = loader.commit(as_of=MAR, sources=[], counts={})
    assert len(read(warehouse, manifest, "bill")) == 3
    stored = warehouse.store.find("bill")
    assert stored is not None
    assert [s.snapshot_id for s in stored.metadata.snapshots] == [manifest.snapshots["bill"]]


def test_replacing_a_month_again_and_again_leaves_no_trail_that_every_reader_must_open(warehouse: Warehouse) -> None:
    def metadata_files_to_open() -> int:
        load(warehouse, bill=([JAN], JAN_BILLS))
        stored = warehouse.store.find("bill")
        assert stored is not None
        head = stored.current_snapshot()
        assert head is not None
        return len(head.manifests(stored.io))

    assert [metadata_files_to_open() for _ in range(4)] == [1, 1, 1, 1]


def test_an_unchanged_table_keeps_its_snapshot(warehouse: Warehouse) -> None:
    first = load(warehouse, bill=([JAN], JAN_BILLS))
    second = load(warehouse, bill=([MAR], NO_BILLS))
    assert second.snapshots == first.snapshots
    assert second.id != first.id


def test_rows_are_sorted_inside_the_month_and_row_groups_are_small(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "ROW_GROUP_ROWS", 100)
    numbers = [(i * 7919) % 1000 for i in range(1000)]  # each once, in disorder
    data = rows_of(BILL, *((f"B{n}", f"{n:04}", (JAN, FEB)[n % 2], Decimal(n)) for n in numbers))
    manifest = load(warehouse, bill=([JAN, FEB], (batch for batch in data.to_batches(max_chunksize=64))))
    plan = warehouse.plan(manifest, "bill")
    assert plan is not None
    assert len(plan.files) == 2
    for path in plan.files:
        file = pq.ParquetFile(path)
        accounts = file.read(["account_id"])["account_id"].to_pylist()
        assert accounts == sorted(accounts)
        assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [100] * 5


def test_ties_of_the_sort_are_broken_by_the_grain(warehouse: Warehouse) -> None:
    data = rows_of(BILL, *((f"B{i}", "001", JAN, None) for i in (3, 1, 2)))
    plan = warehouse.plan(load(warehouse, bill=([JAN], data)), "bill")
    assert plan is not None
    assert pq.read_table(plan.files[0])["bill_id"].to_pylist() == ["B1", "B2", "B3"]


def test_a_month_larger_than_the_target_is_cut_into_files(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "ROW_GROUP_ROWS", 100)
    monkeypatch.setattr(writing, "TARGET_FILE_BYTES", 1000)
    data = rows_of(BILL, *((f"B{n}", f"{n:04}", JAN, Decimal(n)) for n in range(400)))
    plan = warehouse.plan(load(warehouse, bill=([JAN], data)), "bill")
    assert plan is not None
    assert plan.rows == 400
    assert len(plan.files) == 4


def test_field_ids_are_those_of_the_catalogue_everywhere(warehouse: Warehouse) -> None:
    manifest = load(warehouse, bill=([JAN], JAN_BILLS))
    ids = {name: column.id for name, column in BILL.columns.items()}
    plan, stored = warehouse.plan(manifest, "bill"), warehouse.store.find("bill")
    assert plan is not None
    assert stored is not None
    assert plan.field_ids == ids
    assert {field.name: field.field_id for field in stored.schema().fields} == ids
    assert stored.metadata.last_column_id == 20
    in_file = pq.read_schema(plan.files[0])
    assert {field.name: int(field.metadata[b"PARQUET:field_id"]) for field in in_file} == ids


def test_no_folder_looks_like_a_hive_partition(warehouse: Warehouse) -> None:
    plan = warehouse.plan(load(warehouse, bill=([JAN], JAN_BILLS)), "bill")
    assert plan is not None
    assert all("=" not in path for path in plan.files)


def test_a_missing_column_is_null_unless_required(warehouse: Warehouse) -> None:
    manifest = load(warehouse, bill=([JAN], JAN_BILLS.drop_columns(["amount_yuan"])))
    assert read(warehouse, manifest, "bill", columns=["amount_yuan"]) == [(None,), (None,)]
    with pytest.raises(WarehouseError, match="必填列 bill_id 有 2 行为空"):
        load(warehouse, bill=([JAN], JAN_BILLS.drop_columns(["bill_id"])))


def test_types_that_fit_without_loss_are_taken(warehouse: Warehouse) -> None:
    data = pa.table(
        {
            "bill_id": pa.array(["B1"]).dictionary_encode(),
            "account_id": pa.array(["001"], pa.large_string()),
            "bill_month": pa.array([JAN], pa.date64()),
            "amount_yuan": pa.array([Decimal("1.5000")], pa.decimal128(18, 4)),
        }
    )
    manifest = load(warehouse, bill=([JAN], data))
    assert read(warehouse, manifest, "bill") == [("B1", "001", JAN, Decimal("1.50"))]


@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        ("amount_yuan", pa.array([1.5]), "应为 decimal128"),  # a float is no money
        ("amount_yuan", pa.array([Decimal("1.005")]), "装不进"),
        ("amount_yuan", pa.array([Decimal("12345678901.00")]), "装不进"),
        ("account_id", pa.array([1]), "应为 string"),  # 户号 have leading zeros
        ("bill_month", pa.array([datetime(2026, 1, 1, 12)]), "应为 date32"),
        ("bill_month", pa.array([None], pa.date32()), "月份列 bill_month 有 1 行为空"),
        ("bill_month", pa.array([FEB]), "不在本次替换范围内的月份：2026-02"),
        ("amount", pa.array([1]), "没有这些列：amount"),
    ],
)
def test_values_that_do_not_fit_are_refused(warehouse: Warehouse, column: str, values: pa.Array, words: str) -> None:
    data = pa.table({"bill_id": ["B1"], "account_id": ["001"], "bill_month": pa.array([JAN])})
    position = data.schema.get_field_index(column)
    data = data.append_column(column, values) if position < 0 else data.set_column(position, column, values)
    with pytest.raises(WarehouseError, match=words):
        load(warehouse, bill=([JAN], data))
    assert warehouse.latest() is None


def test_a_timestamp_with_a_zone_is_refused(warehouse: Warehouse) -> None:
    data = pa.table({"outage_id": ["O1"], "began_at": pa.array([datetime(2026, 1, 1, tzinfo=UTC)], pa.timestamp("us", "UTC"))})
    with pytest.raises(WarehouseError, match="应为 timestamp"):
        load(warehouse, outage=([JAN], data))


def test_an_error_of_the_source_reaches_the_caller_as_it_was(warehouse: Warehouse) -> None:
    def broken() -> Iterator[pa.RecordBatch]:
        yield from JAN_BILLS.to_batches()
        raise KeyError("the mapping lost a column")

    with pytest.raises(KeyError, match="the mapping lost a column"):
        load(warehouse, bill=([JAN], broken()))


def test_the_same_month_twice_in_one_load_is_refused(warehouse: Warehouse) -> None:
    with warehouse.load("重复") as loader:
        loader.replace_months("bill", JAN_BILLS, months=[JAN])
        with pytest.raises(WarehouseError, match="已经替换过"):
            loader.replace_months("bill", JAN_BILLS, months=[JAN])
        with pytest.raises(WarehouseError, match="已经替换过"):
            loader.replace_all("bill", JAN_BILLS)


@pytest.mark.parametrize(
    ("name", "months", "words"),
    [("account", [JAN], "不按月存放"), ("bill", [date(2026, 1, 2)], "当月第一天：2026-01-02"), ("bil", [JAN], "没有表 bil")],
)
def test_a_wrong_call_is_refused(warehouse: Warehouse, name: str, months: list[date], words: str) -> None:
    with warehouse.load("错误") as loader, pytest.raises(WarehouseError, match=words):
        loader.replace_months(name, JAN_BILLS, months=months)


def test_a_finished_load_takes_no_more(warehouse: Warehouse) -> None:
    with warehouse.load("完成") as loader:
        loader.commit(as_of=JAN, sources=[], counts={})
        with pytest.raises(WarehouseError, match="已经结束"):
            loader.replace_all("account", rows_of(ACCOUNT))
        with pytest.raises(WarehouseError, match="已经结束"):
            loader.commit(as_of=JAN, sources=[], counts={})


def test_a_folder_without_a_warehouse_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="不是仓库"):
        open_warehouse(tmp_path / "nowhere", tables={})
    assert not (tmp_path / "nowhere").exists()


def test_a_moved_or_copied_warehouse_says_so(warehouse: Warehouse, tmp_path: Path) -> None:
    load(warehouse, bill=([JAN], JAN_BILLS))
    shutil.copytree(warehouse.store.path, tmp_path / "copy")
    with pytest.raises(WarehouseError, match="不能搬动，也不能复制"):
        open_warehouse(tmp_path / "copy", tables=warehouse.store.tables)
    warehouse.store.path.rename(tmp_path / "moved")
    with pytest.raises(WarehouseError, match="不能搬动，也不能复制"):
        open_warehouse(tmp_path / "moved", tables=warehouse.store.tables)


def test_a_link_at_the_old_place_makes_a_moved_warehouse_good_again(warehouse: Warehouse, tmp_path: Path) -> None:
    manifest = load(warehouse, bill=([JAN], JAN_BILLS))
    old = warehouse.store.path
    old.symlink_to(old.rename(tmp_path / "moved"))
    moved = open_warehouse(tmp_path / "moved", tables=warehouse.store.tables)
    assert moved.sweep(timedelta(0)).files == 0
    assert len(read(moved, manifest, "bill")) == 2
    moved.close()


def test_pyiceberg_configuration_names_another_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shared").mkdir()
    monkeypatch.setenv("PYICEBERG_CATALOG__JICHA__URI", f"sqlite:///{tmp_path}/shared/other.db")
    monkeypatch.setenv("PYICEBERG_CATALOG__JICHA__WAREHOUSE", f"file://{tmp_path}/shared")
    monkeypatch.setattr("pyiceberg.catalog._ENV_CONFIG", Config())
    warehouse = open_warehouse(tmp_path / "local", tables={"bill": BILL}, create=True)
    manifest = load(warehouse, bill=([JAN], JAN_BILLS))
    assert len(read(warehouse, manifest, "bill")) == 2
    assert not (tmp_path / "local" / "catalog.db").exists()
    plan = warehouse.plan(manifest, "bill")
    assert plan is not None
    assert plan.files[0].startswith(f"{tmp_path}/shared/jicha/bill/data/2026-01/")
    assert warehouse.sweep().files == 0
    warehouse.close()


def test_arrow_schema_carries_types_and_ids() -> None:
    kinds = ["varchar", "boolean", "integer", "bigint", "double", "date", "timestamp", "decimal(10,8)"]
    all_types = table("all_types", {f"c{i}": (i + 1, kind) for i, kind in enumerate(kinds)}, grain=["c0"])
    assert [str(field.type) for field in arrow_schema(all_types)] == [
        *("string", "bool", "int32", "int64", "double", "date32[day]", "timestamp[us]", "decimal128(10, 8)")
    ]
    assert arrow_schema(all_types).field("c7").metadata == {b"PARQUET:field_id": b"8"}


def test_every_table_of_the_catalogue_is_the_same_to_arrow_and_iceberg() -> None:
    tables = load_catalog().tables
    assert tables
    for definition in tables.values():
        by_arrow = pyarrow_to_schema(arrow_schema(definition)).as_struct().fields
        by_iceberg = iceberg_schema(definition).as_struct().fields
        assert [(f.field_id, f.name, f.field_type) for f in by_arrow] == [(f.field_id, f.name, f.field_type) for f in by_iceberg]

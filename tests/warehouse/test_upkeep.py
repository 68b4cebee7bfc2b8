"""compact, expire, sweep, and the tags that keep what a run needs."""

from __future__ import annotations

import os
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jicha.warehouse import Warehouse, WarehouseError, upkeep, writing
from tests.warehouse.small_warehouse import BILL, FEB, JAN, first_load, load, read, rows_of, second_load

NOW = timedelta(0)


def test_expiry_spares_the_latest_the_young_and_the_kept(warehouse: Warehouse) -> None:
    first = load(warehouse, **first_load())
    kept = load(warehouse, bill=([JAN], rows_of(BILL)))
    latest = load(warehouse, **second_load())
    warehouse.keep(kept, "run7")
    warehouse.keep(kept, "run7")  # again is no harm
    warehouse.expire(timedelta(hours=1))
    assert warehouse.readable() == (first, kept, latest)
    assert warehouse.expire(NOW) == 1  # the bills of the first; its accounts are also those of the kept one
    assert warehouse.expire(NOW) == 0
    assert warehouse.readable() == (kept, latest)
    assert [manifest.id for manifest in warehouse.manifests()] == [first.id, kept.id, latest.id]
    warehouse.sweep(NOW)
    assert [row[0] for row in read(warehouse, kept, "bill")] == ["B2"]
    assert len(read(warehouse, kept, "account")) == 2


def test_what_is_gone_cannot_be_kept(warehouse: Warehouse) -> None:
    first = load(warehouse, **first_load())
    load(warehouse, **second_load())
    warehouse.expire(NOW)
    with pytest.raises(WarehouseError, match="已经清除，无法为运行 run7 保留"):
        warehouse.keep(first, "run7")


def test_keeping_does_not_disturb_a_load_and_a_load_does_not_disturb_keeping(warehouse: Warehouse) -> None:
    first = load(warehouse, **first_load())
    with warehouse.load("同时") as loader:
        loader.replace_months("bill", rows_of(BILL), months=[JAN])
        warehouse.keep(first, "run8")
        second = loader.commit(as_of=JAN, sources=[], counts={})
    assert [row[0] for row in read(warehouse, second, "bill")] == ["B2"]
    warehouse.expire(NOW)
    assert len(read(warehouse, first, "bill")) == 2


def test_sweep_deletes_old_orphans_only(warehouse: Warehouse) -> None:
    manifest = load(warehouse, **first_load())
    old = warehouse.store.path / "jicha" / "bill" / "data" / "2026-01" / "orphan.parquet"
    young = old.with_name("young.parquet")
    old.write_bytes(b"12345")
    young.write_bytes(b"1")
    os.utime(old, (0, 0))
    swept = warehouse.sweep()
    assert (swept.files, swept.size_bytes) == (1, 5)
    assert young.exists()
    assert len(read(warehouse, manifest, "bill")) == 2


def test_sweep_of_a_warehouse_without_manifests_is_refused(warehouse: Warehouse) -> None:
    # a wrong catalogue knows no file, and would have all of them deleted
    with pytest.raises(WarehouseError, match="没有装载清单"):
        warehouse.sweep(NOW)


@pytest.fixture
def crowded(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """January's bills in four files, February's in one."""
    january = [(f"B{n}", f"{n:04}", JAN, Decimal(n)) for n in range(400)]
    with monkeypatch.context() as patch:
        patch.setattr(writing, "ROW_GROUP_ROWS", 100)
        patch.setattr(writing, "TARGET_FILE_BYTES", 1000)
        load(warehouse, bill=([JAN, FEB], rows_of(BILL, *january, ("C1", "0001", FEB, None))))
    return warehouse


def test_compaction_makes_one_sorted_file_of_many_and_a_manifest_with_the_same_rows(crowded: Warehouse) -> None:
    before = crowded.latest()
    assert before is not None
    rows = read(crowded, before, "bill")
    assert crowded.compact() == (upkeep.Compacted("bill", before=4, after=1),)
    after = crowded.latest()
    assert after is not None
    assert (after.made_by, after.parent, after.as_of) == ("compact", before.id, before.as_of)
    assert read(crowded, after, "bill") == rows == read(crowded, before, "bill")
    january = crowded.plan(after, "bill", months=(JAN, FEB))
    assert january is not None
    assert len(january.files) == 1
    assert pq.read_table(january.files[0])["account_id"].to_pylist() == [f"{n:04}" for n in range(400)]


def test_compaction_of_a_tidy_warehouse_makes_no_manifest(crowded: Warehouse) -> None:
    crowded.compact()
    before = crowded.manifests()
    assert crowded.compact() == ()
    assert crowded.manifests() == before


def test_a_load_after_compaction_keeps_it(crowded: Warehouse) -> None:
    crowded.compact()
    manifest = load(crowded, bill=([FEB], rows_of(BILL)))
    plan = crowded.plan(manifest, "bill")
    assert plan is not None
    assert (len(plan.files), plan.rows) == (1, 400)


def test_upkeep_of_an_empty_warehouse_does_nothing(warehouse: Warehouse, tmp_path: Path) -> None:
    assert warehouse.compact() == ()
    assert warehouse.expire(NOW) == 0
    assert warehouse.backup(tmp_path / "backup") == 0

"""A backup is plain files that may be moved; restore brings manifests, kept runs and time travel back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from jicha.warehouse import Warehouse, WarehouseError, restore
from jicha.warehouse import backup as backup_module
from tests.warehouse.small_warehouse import BILL, JAN, TABLES, first_load, load, read, rows_of, second_load, table

Open = Callable[..., Warehouse]


@pytest.fixture
def backup(warehouse: Warehouse, tmp_path: Path) -> Path:
    """The backup of two loads of which a run keeps the first, moved to another place."""
    warehouse.keep(load(warehouse, **first_load()), "run1")
    load(warehouse, **second_load())
    assert warehouse.backup(tmp_path / "backup") == 7  # bills of three months, one of them twice; accounts twice; outages
    (tmp_path / "backup").rename(tmp_path / "moved")
    return tmp_path / "moved"


def test_every_manifest_reads_the_same_after_restore(warehouse: Warehouse, backup: Path, opened: Open, tmp_path: Path) -> None:
    assert restore(backup, tmp_path / "new", tables=TABLES) == 2
    shutil.rmtree(backup)
    new = opened(path=tmp_path / "new")
    assert [m.id for m in new.manifests()] == [m.id for m in warehouse.manifests()]
    for old, same in zip(warehouse.manifests(), new.manifests(), strict=True):
        for name in old.snapshots:
            assert read(new, same, name) == read(warehouse, old, name)
        assert set(same.snapshots) == set(old.snapshots)


def test_a_restored_warehouse_goes_on(backup: Path, opened: Open, tmp_path: Path) -> None:
    restore(backup, tmp_path / "new", tables=TABLES)
    new = opened(path=tmp_path / "new")
    first, second = new.manifests()
    third = load(new, bill=([JAN], rows_of(BILL)))
    assert third.parent == second.id
    assert [row[0] for row in read(new, third, "bill")] == ["B2", "B3"]
    new.expire(timedelta(0))
    new.sweep(timedelta(0))
    assert [row[0] for row in read(new, first, "bill")] == ["B1", "B2"]  # kept by run1


def test_a_second_backup_copies_only_what_is_new(warehouse: Warehouse, tmp_path: Path) -> None:
    load(warehouse, **first_load())
    target = tmp_path / "backup"
    assert warehouse.backup(target) == 3
    assert warehouse.backup(target) == 0
    load(warehouse, bill=([JAN], rows_of(BILL)))
    warehouse.expire(timedelta(0))
    assert warehouse.backup(target) == 0
    assert len(list(target.rglob("*.parquet"))) == 2  # January's file is gone with its snapshot


def test_restore_follows_the_catalogue_as_an_opening_does(backup: Path, tmp_path: Path, opened: Open) -> None:
    renamed = table(
        "account", {"account_id": (1, "varchar"), "homes": (2, "integer"), "note": (3, "varchar")}, grain=["account_id"]
    )
    homes = renamed.columns["homes"].model_copy(update={"was": "households"})
    renamed = renamed.model_copy(update={"columns": {**renamed.columns, "homes": homes}})
    restore(backup, tmp_path / "new", tables={**TABLES, "account": renamed})
    new = opened(renamed, path=tmp_path / "new")
    assert read(new, new.latest(), "account") == [("001", 1, None), ("003", 5, None)]


def test_a_damaged_file_is_noticed(backup: Path, tmp_path: Path) -> None:
    damaged = next((backup / "outage").glob("*.parquet"))
    content = bytearray(damaged.read_bytes())
    content[10] ^= 1
    damaged.write_bytes(content)
    with pytest.raises(WarehouseError, match="已损坏"):
        restore(backup, tmp_path / "new", tables=TABLES)


def test_a_restore_that_died_can_be_run_again(
    backup: Path, tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(backup_module, "replace", _die)  # all tables are there, the manifests not
        with pytest.raises(KeyboardInterrupt):
            restore(backup, tmp_path / "new", tables=TABLES)
    assert restore(backup, tmp_path / "new", tables=TABLES) == 2
    new = opened(path=tmp_path / "new")
    assert [row[0] for row in read(new, new.latest(), "bill")] == ["B1", "B2", "B3"]
    assert [row[0] for row in read(new, new.manifests()[0], "bill")] == ["B1", "B2"]


def _die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_an_interrupted_backup_leaves_the_earlier_one_valid(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(warehouse, **first_load())
    warehouse.backup(tmp_path / "backup")
    load(warehouse, **second_load())
    with monkeypatch.context() as patch:
        patch.setattr(backup_module, "_write", _die)
        with pytest.raises(KeyboardInterrupt):
            warehouse.backup(tmp_path / "backup")
    assert restore(tmp_path / "backup", tmp_path / "new", tables=TABLES) == 1


@pytest.mark.parametrize("place", ["warehouse", "warehouse/jicha/backup"])
def test_a_backup_inside_the_warehouse_is_refused(warehouse: Warehouse, tmp_path: Path, place: str) -> None:
    with pytest.raises(WarehouseError, match="不能放在仓库自己的文件夹里"):
        warehouse.backup(tmp_path / place)


def test_a_folder_with_other_files_is_refused(warehouse: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("x")
    with pytest.raises(WarehouseError, match="有别的文件"):
        warehouse.backup(tmp_path / "full")


def test_restore_refuses_what_is_no_backup_and_a_warehouse_in_use(warehouse: Warehouse, backup: Path, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="不是备份文件夹"):
        restore(tmp_path, tmp_path / "new", tables=TABLES)
    with pytest.raises(WarehouseError, match="已有数据"):
        restore(backup, warehouse.store.path, tables=TABLES)
    with pytest.raises(WarehouseError, match="没有表 outage"):
        restore(backup, tmp_path / "new", tables={n: t for n, t in TABLES.items() if n != "outage"})


def test_quarantined_rows_are_backed_up_and_restored(warehouse: Warehouse, tmp_path: Path) -> None:
    load(warehouse, **first_load())
    turned_away = warehouse.store.path / "quarantine" / "load1" / "bill.csv"
    turned_away.parent.mkdir(parents=True)
    turned_away.write_text("第 3 行,amount_yuan,一百元,不是数字\n", encoding="utf-8")
    warehouse.backup(tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "new", tables=TABLES)
    assert (tmp_path / "new/quarantine/load1/bill.csv").read_text(encoding="utf-8") == turned_away.read_text(encoding="utf-8")

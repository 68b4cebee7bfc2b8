"""One loader at a time; a holder that is gone holds nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from jicha.warehouse import Warehouse, WarehouseError
from jicha.warehouse.ledger import Ledger
from tests.conftest import ROOT
from tests.warehouse.small_warehouse import ACCOUNT, JAN, load, rows_of

HOLD = """
import pathlib, sys, time
from jicha.warehouse.lease import loader_lease
with loader_lease(pathlib.Path(sys.argv[1]), "一月装载"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(warehouse: Warehouse) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lease."""
    lock = str(warehouse.store.path / "loader.lock")
    process = subprocess.Popen([sys.executable, "-c", HOLD, lock], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_loader_is_told_at_once_who_is_loading(warehouse: Warehouse, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(WarehouseError, match=f"另一个装载正在进行（进程 {holder.pid}，20.*一月装载）.*kill {holder.pid}"):
        load(warehouse, account=rows_of(ACCOUNT))


def test_maintenance_waits_for_no_loader_either(warehouse: Warehouse, holder: subprocess.Popen[str]) -> None:
    for work in (warehouse.compact, lambda: warehouse.backup(warehouse.store.path.parent / "backup")):
        with pytest.raises(WarehouseError, match=str(holder.pid)):
            work()


def test_the_lease_of_a_killed_process_is_taken_over(warehouse: Warehouse, holder: subprocess.Popen[str]) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    load(warehouse, account=rows_of(ACCOUNT, ("001", 1)))


def test_two_loads_in_one_process_exclude_each_other(warehouse: Warehouse) -> None:
    with warehouse.load("一月") as loader:
        with pytest.raises(WarehouseError, match=str(os.getpid())):
            load(warehouse, account=rows_of(ACCOUNT))
        loader.commit(as_of=JAN, sources=[], counts={})
    load(warehouse, account=rows_of(ACCOUNT))


def test_of_two_loads_on_machines_without_a_shared_folder_the_slower_is_refused(warehouse: Warehouse) -> None:
    load(warehouse)
    with warehouse.load("本机") as loader:
        manifest = loader.commit(as_of=JAN, sources=[], counts={})
        with pytest.raises(WarehouseError, match="另一个装载刚刚先完成了"):
            Ledger(warehouse.store.ledger.engine).add([replace(manifest, id="f" * 32)])
    assert warehouse.latest() == manifest

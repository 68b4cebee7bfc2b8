"""A load that is killed, at whatever moment, leaves the previous manifest readable and can be run again."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from jicha.warehouse import Warehouse
from tests.conftest import ROOT
from tests.warehouse.small_warehouse import ACCOUNT, JAN, first_load, load, read, rows_of, second_load

BEFORE = [("B1", Decimal("1.00")), ("B2", Decimal("2.00"))]
AFTER = [("B1", Decimal("1.00")), ("B2", Decimal("2.50")), ("B3", Decimal("3.00"))]

MOMENTS = [
    "half a table's files written",
    "all data files written",
    "metadata of a new table written, not yet registered",
    "metadata written, not yet in the catalogue",
    "first table committed, second not",
    "all tables committed, no manifest row",
]


@pytest.fixture(params=MOMENTS)
def killed(request: pytest.FixtureRequest, opened: Callable[..., Warehouse]) -> Warehouse:
    """A warehouse with one finished load, and a second one killed at this moment."""
    warehouse = opened()
    load(warehouse, **first_load())
    command = [sys.executable, "-m", "tests.warehouse.killed_load", request.param, str(warehouse.store.path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    return opened()


def bills(warehouse: Warehouse) -> list[tuple[object, ...]]:
    return read(warehouse, warehouse.latest(), "bill", columns=["bill_id", "amount_yuan"])


def test_a_killed_load_is_invisible_can_be_repeated_and_swept(killed: Warehouse) -> None:
    before = killed.latest()
    assert before is not None
    assert killed.manifests() == (before,)
    assert bills(killed) == BEFORE
    assert read(killed, before, "account") == [("001", 1), ("002", 1)]
    assert killed.plan(before, "outage") is None

    # another load, of another table, does not bring the dead load's rows to light
    load(killed, account=rows_of(ACCOUNT, ("009", 9)))
    assert bills(killed) == BEFORE
    between = load(killed, bill=([JAN], first_load()["bill"][1].slice(0, 1)))
    assert bills(killed) == BEFORE
    assert "outage" not in between.snapshots

    after = load(killed, **second_load())
    assert bills(killed) == AFTER
    assert read(killed, after, "account") == [("001", 1), ("003", 5)]
    assert len(read(killed, after, "outage")) == 1

    killed.expire(timedelta(0))
    assert killed.sweep(timedelta(0)).files > 0
    assert killed.sweep(timedelta(0)).files == 0
    assert bills(killed) == AFTER
    planned = {path for name in after.snapshots for path in killed.plan(after, name).files}  # type: ignore[union-attr]
    assert {str(path) for path in killed.store.path.rglob("*.parquet")} == planned
    assert not list(killed.store.path.glob("spill/*"))

"""A warehouse for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jicha.model.table import Table
from jicha.warehouse import Warehouse, open_warehouse
from tests.warehouse.small_warehouse import TABLES


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Warehouse]]:
    """Open the test's warehouse, with other tables if given; all are closed at the end."""
    warehouses: list[Warehouse] = []

    def open_(*tables: Table, path: Path = tmp_path / "warehouse") -> Warehouse:
        asked = {**TABLES, **{t.name: t for t in tables}}
        warehouses.append(open_warehouse(path, tables=asked, create=True))
        return warehouses[-1]

    yield open_
    for warehouse in warehouses:
        warehouse.close()


@pytest.fixture
def warehouse(opened: Callable[..., Warehouse]) -> Warehouse:
    """An empty warehouse."""
    return opened()

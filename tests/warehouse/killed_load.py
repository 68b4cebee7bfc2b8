"""A process that loads February and is killed at the moment its first argument names."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyiceberg.catalog.sql import SqlCatalog

from jicha.warehouse import loader, open_warehouse, writing
from jicha.warehouse.ledger import Ledger
from tests.warehouse.small_warehouse import TABLES, load, second_load


def kill(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def then_kill(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, and death when it returns."""

    def doomed(*given: Any, **named: Any) -> None:
        function(*given, **named)
        kill()

    return doomed


def second_time_kill(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function once, and death when it is called again."""
    calls: list[None] = []

    def doomed(*given: Any, **named: Any) -> Any:
        if calls:
            kill()
        calls.append(None)
        return function(*given, **named)

    return doomed


def main(moment: str, path: Path) -> None:
    warehouse = open_warehouse(path, tables=TABLES)
    match moment:
        case "half a table's files written":
            writing.data_file = second_time_kill(writing.data_file)
        case "all data files written":
            loader.Loader.commit = kill
        case "metadata of a new table written, not yet registered":
            SqlCatalog.register_table = kill
        case "metadata written, not yet in the catalogue":
            SqlCatalog._write_metadata = staticmethod(then_kill(SqlCatalog._write_metadata))
        case "first table committed, second not":
            loader.replaced = second_time_kill(loader.replaced)
        case "all tables committed, no manifest row":
            Ledger.add = kill
    load(warehouse, **second_load())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

"""Arguments and openings that several commands share."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jicha.model.base import CatalogError
from jicha.model.catalog import Catalog

if TYPE_CHECKING:
    from jicha.warehouse import Manifest, Warehouse

WarehouseOption = Annotated[Path, typer.Option("--warehouse", "-w", help="仓库文件夹")]
CatalogOption = Annotated[list[Path] | None, typer.Option("--catalog", help="叠加的目录，可多次")]


def opened(path: Path, catalog: Catalog) -> tuple[Warehouse, Manifest]:
    """A warehouse and its newest manifest; an error that says what to do when there is none."""
    from jicha.warehouse import open_warehouse  # Iceberg takes a second to import, and many commands need none of it

    warehouse = open_warehouse(path, tables=catalog.tables)
    manifest = warehouse.latest()
    if manifest is None:
        raise CatalogError(f"仓库 {path} 里还没有数据；先运行 jicha load")
    return warehouse, manifest


def law_store() -> Path:
    """Where attached legal texts lie: $JICHA_HOME/law, else ~/.jicha/law."""
    home = os.environ.get("JICHA_HOME")
    return (Path(home) if home else Path.home() / ".jicha") / "law"


def parsed_day(text: str | None) -> dt.date | None:
    """A day such as 2026-11-05, or None."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CatalogError(f"日期 {text!r} 应写作 2026-11-05") from None

"""`jicha docs`: the catalogue as pages to read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jicha.cli._shared import CatalogOption
from jicha.model.catalog import load_catalog
from jicha.report.reference import write_reference


def command(
    folder: Annotated[Path, typer.Argument(help="写入的文件夹")],
    catalog: CatalogOption = None,
) -> None:
    """由目录生成参考页：数据字典、代码表、规定值、法规文件、主题、词汇。"""
    written, deleted = write_reference(load_catalog(*(catalog or [])), folder)
    typer.echo(f"已写入 {folder}：{written} 页" + (f"，删除过时的 {deleted} 页" if deleted else ""))

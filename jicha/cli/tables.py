"""`jicha tables`: the catalogue of tables."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from jicha.cli._shared import CatalogOption
from jicha.model.base import CatalogError
from jicha.model.catalog import Catalog, load_catalog


def command(
    names: Annotated[list[str] | None, typer.Argument(help="表名；不写则列出全部")] = None,
    themes: Annotated[bool, typer.Option("--themes", help="逐个主题列出它要的字段，缺一个就报错")] = False,
    catalog: CatalogOption = None,
) -> None:
    """数据表目录：每张表一行是什么、有哪些字段、读者会掉进哪些坑。"""
    loaded = load_catalog(*(catalog or []))
    console = Console()
    if themes:
        _themes(console, loaded)
    elif names:
        for name in names:
            _table(console, loaded, name)
    else:
        _list(console, loaded)


def _list(console: Console, catalog: Catalog) -> None:
    grid = Grid(header_style="bold")
    for header in ("分组", "表", "名称", "一行是", "主键", "字段数"):
        grid.add_column(header)
    for table in sorted(catalog.tables.values(), key=lambda t: (t.group, t.name)):
        key = ", ".join(table.grain)
        grid.add_row(table.group, table.name, table.title.zh, table.one_row_is.zh, key, str(len(table.columns)))
    console.print(grid)


def _table(console: Console, catalog: Catalog, name: str) -> None:
    if name not in catalog.tables:
        raise CatalogError(f"没有表 {name}；用 jicha tables 看全部")
    table = catalog.tables[name]
    console.print(f"[bold]{table.name} {table.title.zh}[/]：{escape(table.one_row_is.zh)}；主键 {', '.join(table.grain)}")
    grid = Grid(header_style="bold")
    for header in ("字段", "名称", "类型", "单位", "必填", "引用", "代码表", "个人信息"):
        grid.add_column(header)
    for column_name, column in table.columns.items():
        grid.add_row(
            column_name, column.zh, column.type, column.unit or "", "是" if column.required else "", column.references or "",
            column.codes or "", "是" if column.person_data else "",
        )  # fmt: skip
    console.print(grid)
    for trap in table.traps:
        console.print(f"[yellow]注意[/] {escape(trap.zh)}")


def _themes(console: Console, catalog: Catalog) -> None:
    """Every theme's tables and columns; CatalogError (from the compiler) when a column is not there."""
    from jicha.sql.lineage import columns_of_theme  # the SQL compiler is needed for this alone

    for folder in catalog.themes.values():
        needed = columns_of_theme(catalog, folder)
        console.print(f"[bold]{folder.theme.code} {folder.theme.title.zh}[/]")
        for name in sorted(needed):
            console.print(f"    {name}: {', '.join(sorted(needed[name]))}")

"""`jicha warehouse`: what keeps a warehouse small, safe and in order."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from jicha import warehouse as warehouses
from jicha.cli._shared import CatalogOption, WarehouseOption
from jicha.model.catalog import load_catalog

app = typer.Typer(help="仓库维护：整理、清除过期快照、清理、备份、恢复、查看装载清单。", no_args_is_help=True)


def _opened(path: Path, catalogs: list[Path] | None) -> warehouses.Warehouse:
    return warehouses.open_warehouse(path, tables=load_catalog(*(catalogs or [])).tables)


@app.command()
def compact(warehouse: WarehouseOption, catalog: CatalogOption = None) -> None:
    """整理：把零碎的文件按月合并成大文件，数据不变。"""
    done = _opened(warehouse, catalog).compact()
    for entry in done:
        typer.echo(f"{entry.table}：{entry.before} 个文件合并为 {entry.after} 个")
    typer.echo(f"整理了 {len(done)} 张表。" if done else "没有需要整理的表。")


@app.command()
def expire(
    warehouse: WarehouseOption,
    days: Annotated[int, typer.Option(help="保留最近多少天的装载清单", min=0)] = 90,
    catalog: CatalogOption = None,
) -> None:
    """清除过期快照：最新清单、近期清单和已保留的运行所用的快照不动。"""
    count = _opened(warehouse, catalog).expire(timedelta(days=days))
    typer.echo(f"清除了 {count} 个快照。要收回磁盘空间，请再运行 jicha warehouse sweep。")


@app.command()
def sweep(
    warehouse: WarehouseOption,
    hours: Annotated[int, typer.Option(help="只删多少小时以前的文件", min=0)] = 24,
    catalog: CatalogOption = None,
) -> None:
    """清理：删除不属于任何快照的文件（中断的装载和过期快照留下的）。"""
    swept = _opened(warehouse, catalog).sweep(timedelta(hours=hours))
    typer.echo(f"删除了 {swept.files} 个文件，共 {swept.size_bytes / 1e6:.1f} MB。")


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="备份文件夹：空的，或以前的备份")],
    warehouse: WarehouseOption,
    catalog: CatalogOption = None,
) -> None:
    """备份：写出全部可读的装载清单及其数据；再次备份只写新增的文件。"""
    copied = _opened(warehouse, catalog).backup(target)
    typer.echo(f"备份完成：{target}，新写 {copied} 个文件。")


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="备份文件夹")], warehouse: WarehouseOption, catalog: CatalogOption = None
) -> None:
    """恢复：把备份导入一个新的仓库文件夹，清单编号不变。"""
    count = warehouses.restore(source, warehouse, tables=load_catalog(*(catalog or [])).tables)
    typer.echo(f"恢复完成：{warehouse}，{count} 份装载清单。")


@app.command()
def manifests(warehouse: WarehouseOption, catalog: CatalogOption = None) -> None:
    """列出装载清单，从旧到新。"""
    opened = _opened(warehouse, catalog)
    readable = {manifest.id for manifest in opened.readable()}
    shown = Table("编号", "时间", "数据截至", "由来", "表数", "来源文件", "可读")
    for manifest in opened.manifests():
        shown.add_row(
            manifest.id,
            f"{manifest.made_at.astimezone():%Y-%m-%d %H:%M:%S}",
            str(manifest.as_of),
            {"load": "装载", "compact": "整理"}[manifest.made_by],
            str(len(manifest.snapshots)),
            str(len(manifest.sources)),
            "是" if manifest.id in readable else "已过期",
        )
    Console().print(shown)

"""`jicha score`: audit a made-up county and hold the findings against what was seeded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import pyarrow.parquet as pq
import typer
from rich.console import Console
from rich.table import Table as Grid

from jicha.audit.options import Options, parse_period, quarter_of_memory
from jicha.audit.run import audit, failed_themes
from jicha.audit.score import Score, score
from jicha.ingest.load import load
from jicha.model.base import CatalogError
from jicha.model.catalog import load_catalog
from jicha.warehouse import open_warehouse


def command(
    directory: Annotated[Path, typer.Argument(help="jicha simulate 写出的文件夹")],
    period: Annotated[str | None, typer.Option(help="期间；不写则从首月到数据截止月")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """给一个模拟县打分：每个主题的查全率、查准率、金额误差。"""
    if not (directory / "truth.parquet").exists():
        raise CatalogError(f"{directory} 里没有 truth.parquet；先运行 jicha simulate")
    catalog = load_catalog()
    facts = json.loads((directory / "simulation.json").read_text(encoding="utf-8"))
    warehouse = open_warehouse(directory / "warehouse", tables=catalog.tables, create=True)
    manifest = warehouse.latest() or load(directory / "source", warehouse=warehouse, catalog=catalog).manifest
    # Bills end with the last month, but what happens to them goes on to the day of the data.
    span = period or f"{facts['months'][0][:7]}..{manifest.as_of:%Y-%m}"
    options = Options(
        out=directory / "audit", province="demo", as_of=manifest.as_of, period=parse_period(span), memory=quarter_of_memory()
    )
    run = audit(catalog, warehouse, manifest, options)
    scores = score(catalog, pq.read_table(directory / "truth.parquet"), run.folder, directory / "source")
    if as_json:
        typer.echo(json.dumps({"themes": [one.as_json() for one in scores]}, ensure_ascii=False, indent=1))
    else:
        _print(Console(), scores)
    failed = [f"{theme.code}：{theme.reason}" for theme in failed_themes(run.record)]
    for text in failed:
        typer.secho(text, fg="red", err=True)
    if failed:
        raise typer.Exit(1)


def _print(console: Console, scores: tuple[Score, ...]) -> None:
    grid = Grid(header_style="bold")
    for name in ("主题", "类", "埋入", "查到", "误报", "查全率", "查准率", "金额最大误差（元）"):
        grid.add_column(name, justify="left" if name == "主题" else "right")
    for one in scores:
        grid.add_row(
            one.code, one.class_, str(one.seeded), str(one.found), str(one.false), _share(one.recall), _share(one.precision),
            "—" if one.yuan_error is None else f"{one.yuan_error:,.2f}",
        )  # fmt: skip
    console.print(grid)


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"

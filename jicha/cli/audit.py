"""`jicha audit`: run the themes, write findings, coverage and reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from jicha.audit.options import Options, parse_period, quarter_of_memory
from jicha.audit.run import Run, audit, failed_themes
from jicha.audit.summary import Summary, summarise
from jicha.cli._shared import CatalogOption, WarehouseOption, opened, parsed_day
from jicha.model.catalog import load_catalog
from jicha.report.html import write_html
from jicha.report.xlsx import write_xlsx


def command(
    warehouse: WarehouseOption,
    out: Annotated[Path, typer.Option(help="结果文件夹")],
    period: Annotated[str | None, typer.Option(help="期间：2026-10 或 2026-01..2026-10；不写则全部")] = None,
    theme: Annotated[list[str] | None, typer.Option(help="只跑这些主题")] = None,
    org: Annotated[str | None, typer.Option(help="只看这个单位及下级")] = None,
    province: Annotated[str, typer.Option(help="按哪个省的规定")] = "demo",
    engine: Annotated[str, typer.Option(help="duckdb 或 spark")] = "duckdb",
    memory: Annotated[str | None, typer.Option(help="引擎内存上限，如 1GB；不写则为本机内存的四分之一")] = None,
    baseline: Annotated[str | None, typer.Option(help="上线日：此前开始的问题记为存量")] = None,
    as_of: Annotated[str | None, typer.Option(help="按哪一天判断；不写则用数据的日期")] = None,
    catalog: CatalogOption = None,
) -> None:
    """稽查：逐个主题判断，写出疑点、覆盖情况和报告。"""
    console = Console()
    loaded = load_catalog(*(catalog or []))
    store, manifest = opened(warehouse, loaded)
    options = Options(
        out=out,
        province=province,
        as_of=parsed_day(as_of) or manifest.as_of,
        period=parse_period(period) if period else None,
        themes=tuple(theme or ()),
        org=org,
        engine=engine,
        memory=memory or quarter_of_memory(),
        baseline=parsed_day(baseline),
    )
    bar = Progress(
        TextColumn("稽查"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
    )
    with bar as progress:
        task = progress.add_task("", total=None)
        run = audit(
            loaded,
            store,
            manifest,
            options,
            progress=lambda code, done, total: progress.update(
                task, description=f"{code} {loaded.themes[code].theme.title.zh}", completed=done, total=total
            ),
        )
    summary = summarise(loaded, run.record, run.folder)
    write_html(loaded, run.record, run.folder, summary)
    write_xlsx(loaded, run.record, run.folder)
    _print(console, run, summary)
    if any(failed_themes(run.record)):
        raise typer.Exit(1)


def _print(console: Console, run: Run, summary: Summary) -> None:
    title = f"稽查结果 {summary.period_text}"
    grid = Grid(title=title, header_style="bold", title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name, justify in (("主题", "left"), ("类", "center"), ("判断", "right"), ("疑点", "right"), ("待办", "right"),
                          ("无法判断", "right"), ("应追（元）", "right"), ("应退（元）", "right")):  # fmt: skip
        grid.add_column(name, justify=justify, overflow="fold")
    for line in summary.lines:
        if line.state != "judged" or line.findings or line.unknown:
            grid.add_row(
                f"{line.code} {line.title}",
                line.class_,
                f"{line.population:,}" if line.state == "judged" else {"failed": "规则出错", "not_loaded": "缺数据"}[line.state],
                f"{line.findings:,}" if line.findings else "—",
                f"{line.open:,}" if line.open else "—",
                f"{line.unknown:,}" if line.unknown else "—",
                f"{line.owed_to_utility:,.2f}" if line.owed_to_utility else "—",
                f"{line.owed_to_customer:,.2f}" if line.owed_to_customer else "—",
            )
    console.print(grid)
    console.print(
        f"共 {summary.findings:,} 条疑点，归并为 {summary.cases:,} 个案件；待办 {summary.open:,} 条；"
        f"用时 {run.record.seconds:.1f} 秒，其中沿用上次结果 {summary.copied} 个主题"
    )
    for theme in failed_themes(run.record):
        console.print(f"[red]{theme.code} 没有跑成：{theme.reason}[/]")
    console.print(f"报告：{run.folder / 'report.html'}", soft_wrap=True)
    console.print(f"明细：{run.folder / 'findings.xlsx'}", soft_wrap=True)

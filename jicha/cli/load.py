"""`jicha load`: take a source into the warehouse, and say what became of every row."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import duckdb
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from jicha.cli._shared import CatalogOption, WarehouseOption, parsed_day
from jicha.ingest.errors import LoadError
from jicha.ingest.faults import REASONS
from jicha.ingest.load import LoadReport, load
from jicha.ingest.suggest import Suggestion, suggest, write_suggestions
from jicha.ingest.tables import TableReport
from jicha.model.catalog import Catalog, load_catalog
from jicha.warehouse import open_warehouse

EXAMPLES = 3  # quarantined rows of a table that are shown


def command(
    source: Annotated[str, typer.Argument(help="文件、文件夹或数据库连接串（密码放在环境变量里：${JICHA_DB_PASSWORD}）")],
    warehouse: WarehouseOption = Path("warehouse"),
    mapping: Annotated[Path | None, typer.Option(help="映射文件夹：<表名>.sql 和 source.yaml")] = None,
    suggest_only: Annotated[bool, typer.Option("--suggest", help="只提出映射建议，不装载；有 --mapping 时写进去")] = False,
    months: Annotated[str | None, typer.Option(help="只替换这些月份：2026-03 或 2026-01..2026-03；不写则数据里有的月份")] = None,
    as_of: Annotated[str | None, typer.Option(help="数据截至哪一天；不写则看 simulation.json，再没有就是今天")] = None,
    catalog: CatalogOption = None,
) -> None:
    """装载：读入数据，清洗、检查，坏行进隔离区，好行进仓库。"""
    console = Console()
    loaded = load_catalog(*(catalog or []))
    if suggest_only:
        _suggest(console, source, mapping, loaded)
        return
    store = open_warehouse(warehouse, tables=loaded.tables, create=True)
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[amount]}"), TimeElapsedColumn(), console=console
    )
    try:
        with bar as progress:
            shown = _Shown(progress)
            report = load(
                source,
                warehouse=store,
                catalog=loaded,
                mapping=mapping,
                as_of=parsed_day(as_of),
                months=parse_months(months) if months else None,
                progress=shown.step,
            )
    finally:
        store.close()
    _print(console, report, loaded)


class _Shown:
    """A progress bar for each thing that the load reports."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def step(self, what: str, done: int, total: int) -> None:
        kind = what.split()[0]
        if kind not in self._tasks:
            self._tasks[kind] = self._progress.add_task(what, total=None, amount="")
        amount = f"{done:,} / {total:,}" if total else f"{done:,}" if done else ""
        self._progress.update(self._tasks[kind], description=escape(what), completed=done, total=total or None, amount=amount)


def parse_months(text: str) -> list[dt.date]:
    """The first days of '2026-03', '2026-01..2026-03' or several of them with commas."""
    found: list[dt.date] = []
    for piece in text.split(","):
        match = re.fullmatch(r"\s*(\d{4})-(\d{2})(?:\.\.(\d{4})-(\d{2}))?\s*", piece)
        if not match:
            raise LoadError(f"月份 {piece!r} 应写作 2026-03 或 2026-01..2026-03。")
        first = int(match[1]) * 12 + int(match[2]) - 1
        last = int(match[3]) * 12 + int(match[4]) - 1 if match[3] else first
        found += [dt.date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1)]
    return found


def _print(console: Console, report: LoadReport, catalog: Catalog) -> None:
    title = f"装载结果（数据截至 {report.as_of}，依据：{report.as_of_from}）"
    grid = Grid(title=title, header_style="bold", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for name in ("表", "读入", "装载", "隔离", "可用率", "主题所需列", "月份"):
        grid.add_column(name, justify="left" if name == "表" else "right", no_wrap=name == "表")
    for one in report.tables:
        grid.add_row(
            one.title,
            f"{one.rows_in:,}",
            f"{one.loaded:,}",
            f"{one.quarantined:,}" if one.quarantined else "—",
            _share(one.usable_share),
            _share(one.needed_share),
            _span(one.months),
        )
    console.print(grid)
    for one in report.tables:
        _print_faults(console, one, report, catalog)
    if report.unused:
        names = "、".join(report.unused[:20])
        console.print(
            f"没有用到的源表或文件 {len(report.unused)} 个：{escape(names)}{' …' if len(report.unused) > 20 else ''}",
            soft_wrap=True,
        )
    console.print(f"装载清单：{report.manifest.id}")
    if report.quarantine:
        console.print(
            f"隔离区：{report.quarantine}（<表>.parquet 是没有装载的行，<表>.notes.parquet 是已装载但有疑问的值）", soft_wrap=True
        )


def _print_faults(console: Console, one: TableReport, report: LoadReport, catalog: Catalog) -> None:
    if not (one.faults or one.notes or one.remarks):
        return
    console.print(f"[bold]{one.title} {one.table}[/]（{escape(one.origin)}）", soft_wrap=True)
    for code, rows in sorted(one.faults.items(), key=lambda pair: -pair[1]):
        console.print(f"  [red]隔离[/] {REASONS[code]}：{rows:,} 行", soft_wrap=True)
    if report.quarantine and one.quarantined:
        columns = catalog.tables[one.table].columns
        path = str(report.quarantine / f"{one.table}.parquet").replace("'", "''")
        for file, row, faults in duckdb.execute(f"select file, row, faults from '{path}' limit {EXAMPLES}").fetchall():
            for fault in faults[:2]:
                known = columns.get(fault["column"])
                value = "***" if known and known.person_data else fault["value"] or "空"
                title = known.zh if known else fault["column"]
                text = f"{file} 第 {row} 行 {title}＝{value}：{fault['reason']}"
                console.print(f"    例：{escape(text)}", soft_wrap=True)
    for note, count in sorted(one.notes.items(), key=lambda pair: -pair[1]):
        code, _, column = note.partition(" ")
        console.print(f"  [yellow]已装载，有疑问[/] {column} {REASONS[code]}：{count:,} 处", soft_wrap=True)
    for remark in one.remarks:
        console.print(f"  {escape(remark)}", soft_wrap=True)


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.2%}"


def _span(months: tuple[dt.date, ...]) -> str:
    if not months:
        return "—"
    return f"{months[0]:%Y-%m}" if len(months) == 1 else f"{len(months)} 个月"


def _suggest(console: Console, source: str, mapping: Path | None, catalog: Catalog) -> None:
    with TemporaryDirectory() as folder:
        found, unlike = suggest(source, catalog=catalog, mapping=mapping, folder=Path(folder))
    if not found:
        raise LoadError(f"没有一个源表像标准表：{'、'.join(unlike)}。请照 jicha tables 手写映射。")
    for one in found:
        _print_suggestion(console, one)
    if unlike:
        console.print(f"不像任何标准表的源表：{escape('、'.join(unlike))}", soft_wrap=True)
    if mapping is None:
        for one in found:
            typer.echo(f"\n-- 文件 {one.table}.sql\n{one.sql}")
        return
    written, kept = write_suggestions(found, mapping)
    for path in written:
        console.print(f"已写 {path}", soft_wrap=True)
    for path in kept:
        console.print(f"[yellow]已有 {path}，没有改动[/]", soft_wrap=True)


def _print_suggestion(console: Console, one: Suggestion) -> None:
    console.print(
        f"[bold]{escape(one.source)} → {one.table} {one.title}[/]（得分 {one.score:.1f}，对上 {len(one.pairs)} 列）",
        soft_wrap=True,
    )
    if one.missing:
        console.print(f"  [red]缺必填列[/]：{'、'.join(one.missing)}")
    if one.unmatched:
        console.print(f"  没有对上的列：{escape('、'.join(one.unmatched))}", soft_wrap=True)

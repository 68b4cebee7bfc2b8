"""`jicha check`: do the cases hold, and does each defend something?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from jicha.model.catalog import load_catalog
from jicha.sql.check import Report, check_theme, check_view
from jicha.sql.trial import themes_named


def command(
    codes: Annotated[list[str] | None, typer.Argument(help="主题编码或视图名；不写则全部")] = None,
    catalog: Annotated[list[Path] | None, typer.Option(help="叠加的目录，可多次")] = None,
    mutants: Annotated[bool, typer.Option(help="是否做变异检查")] = True,
) -> None:
    """检查主题与视图：用例是否成立，每个条件是否有用例守护。"""
    console = Console()
    loaded = load_catalog(*(catalog or []))
    wanted = codes or []
    views = [loaded.views[name] for name in wanted if name in loaded.views] if wanted else list(loaded.views.values())
    asked = [code for code in wanted if code not in loaded.views]
    themes = list(themes_named(loaded, asked).values()) if asked or not wanted else []
    reports = []
    for view in views:
        if view.view.made_by is None:
            reports.append(_show(console, check_view(loaded, view, with_mutants=mutants)))
    for theme in themes:
        reports.append(_show(console, check_theme(loaded, theme, with_mutants=mutants)))
    bad = sum(not report.good for report in reports)
    cases, changed = sum(r.cases for r in reports), sum(r.mutants for r in reports)
    console.print(f"共 {len(reports)} 项，{cases} 个用例，{changed} 个变异，{bad} 项不合格")
    if bad:
        raise typer.Exit(1)


def _show(console: Console, report: Report) -> Report:
    mark = "[green]✓[/]" if report.good else "[red]✗[/]"
    counts = f"{report.cases} 个用例，{report.mutants} 个变异，{report.seconds:.1f} 秒"
    console.print(f"{mark} {escape(report.code)} {escape(report.title)}：{counts}")
    for problem in report.problems:
        console.print(f"    [red]{escape(problem)}[/]")
    for survivor in report.survivors:
        console.print(f"    [yellow]没有用例发现：{escape(survivor)}[/]")
    return report

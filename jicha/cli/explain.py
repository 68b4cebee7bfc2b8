"""`jicha explain`: what a finding rests on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from jicha.audit.explain import Explanation, evidence_names, explain
from jicha.audit.store import latest_run, read_record
from jicha.cli._shared import CatalogOption, law_store
from jicha.model.catalog import load_catalog
from jicha.report import text
from jicha.report.html import key_text


def command(
    finding: Annotated[str, typer.Argument(help="疑点编号，写前几位即可")],
    out: Annotated[Path, typer.Option(help="稽查结果文件夹")],
    catalog: CatalogOption = None,
) -> None:
    """说明一条疑点：查到什么、应为什么、金额怎么算、依据哪一条。"""
    loaded = load_catalog(*(catalog or []))
    folder = latest_run(out)
    told = explain(loaded, read_record(folder), folder, finding, law_store=law_store())
    print_explanation(Console(), told)


def print_explanation(console: Console, told: Explanation) -> None:
    """A finding in the order that a sceptical reader asks."""
    row, theme = told.finding, told.folder.theme
    console.print(f"[bold]{theme.code} {escape(theme.title.zh)}[/]  {text.CLASSES[row['acts_as']]}  编号 {row['finding_id']}")
    console.print(f"{escape(theme.asks.zh)}")
    console.print(
        f"对象 {escape(row['subject_id'])}  户号 {row['account_id'] or '—'}  单位 {row['org_name'] or row['org_id'] or '—'}"
    )
    console.print(f"事实 {row['fact_start']} 至 {row['fact_end']}")
    console.print(f"查到 [bold]{escape(row['observed'] or '—')}[/]")
    console.print(f"应为 [bold]{escape(row['expected'] or '—')}[/]")
    console.print(f"金额 {_yuan(row)}，公式 {theme.money}")
    console.print(f"状态 {text.TRIAGE[row['triage']]} {row['triage_reason'] or ''}  案件 {row['case_id'][:12]}")
    if row["rests_on_unverified"]:
        console.print("[yellow]所依据的规定值或条文未核实：本条按异常处理，须由本单位核定[/]")
    _print_evidence(console, told)
    _print_basis(console, told)
    console.print(f"[bold]怎么核实[/] {escape(theme.how_to_verify.zh)}")
    for title, entries in (("可能误报", theme.false_alarms), ("看不见的", theme.blind_spots)):
        console.print(f"[bold]{title}[/] {escape(text.listed(entry.zh for entry in entries))}")


def _yuan(row: Mapping[str, Any]) -> str:
    """Direction, amount and range; or that nobody knows it."""
    if row["base_yuan"] is None:
        return text.UNKNOWN_YUAN
    span = (text.UNKNOWN_YUAN if row[name] is None else f"{row[name]:,.2f}" for name in ("low_yuan", "high_yuan"))
    return f"{text.DIRECTIONS[row['direction']]} {abs(row['base_yuan']):,.2f} 元（{' 至 '.join(span)}）"


def _print_evidence(console: Console, told: Explanation) -> None:
    names = evidence_names(told.evidence)
    for number, evidence in enumerate(told.evidence, start=1):
        grid = Grid(title=f"依据的数据（第 {number} 行，共 {len(told.evidence)} 行）", title_justify="left", show_header=False)
        grid.add_column()
        grid.add_column(justify="right")
        for name in names:
            known = told.columns.get(name)
            label = f"{known.zh} {name}" if known else name
            unit = f" {known.unit}" if known and known.unit else ""
            grid.add_row(escape(label), escape(text.shown(evidence[name]) + unit))
        console.print(grid)


def _print_basis(console: Console, told: Explanation) -> None:
    for used in told.values:
        value = f"{key_text(told.catalog, used)} {text.shown(used.value.value)}{text.unit(used.unit)}，自 {used.value.effective}"
        where = text.citation(used.document, used.value.article)
        standing = f"{text.LAYERS[used.layer]}，{text.STATUS[used.status]}"
        console.print(f"[bold]规定值[/] {escape(used.title + value)}，{escape(where)}，{standing}")
    for clause in told.clauses:
        where = text.citation(clause.document.title.zh, clause.number)
        console.print(f"[bold]条文[/] {escape(where)}（{text.STATUS[clause.status]}）")
        if clause.article:
            console.print(f"    {escape(clause.article.summary.zh)}")
            if clause.article.quote and not clause.full_text:
                console.print(f"    “{escape(clause.article.quote)}”")
        if clause.full_text:
            console.print(f"    全文：{escape(clause.full_text)}")

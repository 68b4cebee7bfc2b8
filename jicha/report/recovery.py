"""A recovery as a terminal shows it: the amounts first, then the working of each part, then what is not certain."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from jicha.model.base import Text
from jicha.rating.recovery import Recovery
from jicha.rating.recovery.capital import capital
from jicha.rating.recovery.facts import Facts
from jicha.rating.recovery.phasors import MeterWiring, arrangements, factor, written
from jicha.rating.recovery.rulebook import Basis
from jicha.rating.recovery.steps import Line, Part, plain
from jicha.report import text

WORDS = {"owed_to_utility": "应补交（追补）", "owed_to_customer": "应退还用户", "none": "不退不补"}
UNKNOWN = "未知"


def show(console: Console, facts: Facts, found: Recovery) -> None:
    """Print a recovery with its working."""
    item = f" {found.item}" if found.item else ""
    console.print(f"[bold]{escape(found.title.zh)}[/] {escape(found.title.en)}（{found.kind}{item}）")
    if facts.case.number or facts.case.customer:
        console.print(escape(f"案件 {facts.case.number or '—'}  户号 {facts.case.account_id or '—'}  {facts.case.customer}"))
    for _, title, value in facts.said():
        console.print(f"  {escape(title)}：{escape(value)}")
    for part in found.base.parts:
        _part(console, part)
    _amounts(console, found)
    for heading, entries in (("未知", found.unknown), ("按此假定", found.assumed), ("说明", found.notes)):
        for entry in entries:
            console.print(f"[bold]{heading}[/] {_both(entry)}", highlight=False)
    doubtful = [basis for basis in found.bases if basis.status != "text_seen"]
    for cited in dict.fromkeys(f"{_cited(basis)}：{escape(basis.summary)}" for basis in doubtful):
        console.print(f"[yellow]{cited}。须由本单位核定[/]")


def wirings(console: Console, wiring: MeterWiring, slope: float) -> None:
    """Print what every wiring of a meter registers, and its factor at one load."""
    grid = Grid(box=SIMPLE_HEAD, header_style="bold")
    for header in ("电压", "电流", "元件", "P错", "K"):
        grid.add_column(header, overflow="fold")
    for one in arrangements(wiring):
        found = factor(one, slope)
        k = "停走" if found is None else plain(found)
        grid.add_row(one.voltages, ",".join(one.currents), "，".join(one.elements()), written(one), k)
    console.print(grid)


def _part(console: Console, part: Part) -> None:
    console.print(f"\n[bold]{escape(part.title)}[/]　{part.first} 至 {part.last}")
    grid = Grid(box=SIMPLE_HEAD, header_style="bold")
    grid.add_column("步骤", no_wrap=True)
    for header in ("算式与代入", "结果", "依据"):
        grid.add_column(header, overflow="fold")
    for step in part.steps:
        how = f"{step.formula}\n{step.numbers}"
        grid.add_row(step.name.zh, escape(how), escape(step.result), "\n".join(_narrowest(step.basis)) or "—")
    console.print(grid)
    _lines(console, part.lines)
    if part.penalties is None:
        console.print("  违约使用电费：未知（合同约定倍数待查）")
    elif part.penalties:
        _lines(console, part.penalties)


def _narrowest(bases: Iterable[Basis]) -> list[str]:
    """The places as cited, an article alone left out where an item of it is cited too."""
    found = list(dict.fromkeys(bases))
    with_item = {(one.document, one.article) for one in found if one.item}
    kept = [one for one in found if one.item or (one.document, one.article) not in with_item]
    return list(dict.fromkeys(_cited(one) for one in kept))


def _lines(console: Console, lines: Iterable[Line]) -> None:
    grid = Grid(box=SIMPLE_HEAD, header_style="bold")
    grid.add_column("起止(含)", no_wrap=True)
    grid.add_column("计算", overflow="fold")
    grid.add_column("元", justify="right", no_wrap=True)
    for line in lines:
        days = f"{line.first}\n{line.last}" if line.first != line.last else str(line.first)
        grid.add_row(days, escape(f"{line.label} {line.numbers}".strip()), f"{line.yuan:,.2f}")
    if grid.row_count:
        console.print(grid)


def _amounts(console: Console, found: Recovery) -> None:
    grid = Grid(title="结果（正数为用户应交，负数为应退）", title_justify="left", box=SIMPLE_HEAD, header_style="bold")
    grid.add_column("")
    for header in ("低", "基", "高"):
        grid.add_column(header, justify="right")
    outcomes = [outcome for _, outcome in found.outcomes]
    if found.has_energy:
        grid.add_row("电量(千瓦时)", *(f"{outcome.kwh:,.2f}" for outcome in outcomes))
    grid.add_row("退补电费(元)", *(_yuan(outcome.yuan) for outcome in outcomes))
    if any(outcome.penalty != 0 for outcome in outcomes):
        grid.add_row("违约使用电费(元)", *(_yuan(outcome.penalty) for outcome in outcomes))
        grid.add_row("合计(元)", *(_yuan(outcome.total) for outcome in outcomes))
    console.print(grid)
    _ends(console, found)
    total = found.base.total
    if total is None:
        charge = f"电费 {_yuan(found.base.yuan)} 元，大写：{capital(abs(found.base.yuan))}"
        console.print(f"[bold]{WORDS[found.direction]}[/] {charge}；违约使用电费未知，查到合同约定倍数前不能下达通知书")
    else:
        console.print(f"[bold]{WORDS[found.direction]}[/] {_yuan(abs(total))} 元，大写：{capital(abs(total))}")


def _ends(console: Console, found: Recovery) -> None:
    """What low and high have otherwise than the base: their steps that differ."""
    base = {(step.name.zh, step.numbers, step.result) for part in found.base.parts for step in part.steps}
    for word, outcome in (("低", found.low), ("高", found.high)):
        steps = [(step.name.zh, step.numbers, step.result) for part in outcome.parts for step in part.steps]
        for name, numbers, result in dict.fromkeys(steps):
            if (name, numbers, result) not in base:
                console.print(f"[bold]{word}[/] {escape(name)}：{escape(numbers)}，{escape(result)}", highlight=False)


def _yuan(value: Decimal | None) -> str:
    return UNKNOWN if value is None else f"{value:,.2f}"


def _cited(basis: Basis) -> str:
    return escape(f"{basis.cited}（{text.STATUS[basis.status]}）")


def _both(entry: Text) -> str:
    return escape(entry.zh) + (f"\n     [dim]{escape(entry.en)}[/]" if entry.en else "")

"""A recomputed bill on the terminal: the answer first, then every line with its arithmetic and its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from jicha.rating.words import titled

if TYPE_CHECKING:
    from jicha.audit.recomputed import Recomputed
    from jicha.rating.explain import Source


def print_bill(console: Console, told: Recomputed, language: str) -> None:
    zh = language == "zh"
    for sentence in headline(told, language):
        console.print(sentence)
    for gap in told.gaps:
        direction = ("多收" if zh else "too much") if gap.yuan < 0 else ("少收" if zh else "too little")
        console.print(
            f"  [bold]{escape(gap.title.of(language))}[/]  {'账单' if zh else 'billed'} {gap.billed_yuan:,.2f}  "
            f"{'应收' if zh else 'right'} {gap.right_yuan:,.2f}  {direction} {abs(gap.yuan):,.2f}"
        )
        for words in gap.why:
            console.print(f"    {escape(words.of(language))}")
        for source in gap.sources:
            console.print(f"    {'依据' if zh else 'basis'}：{escape(_source(source, language))}")
    grid = Grid(title="应收明细" if zh else "The bill as it should be", title_justify="left", box=None, pad_edge=False)
    for name in ("费用", "段", "计费量", "单价", "金额") if zh else ("charge", "stretch", "quantity", "price", "yuan"):
        grid.add_column(name, justify="right" if name in ("计费量", "单价", "金额", "quantity", "price", "yuan") else "left")
    for line in told.lines:
        grid.add_row(
            escape(line.title.of(language)),
            f"{line.start:%m-%d}～{line.end:%m-%d}",
            f"{line.quantity:,.2f}" if line.quantity is not None else "—",
            f"{line.price:f}" if line.price is not None else "—",
            f"{line.amount_yuan:,.2f}",
        )
    if told.lines:
        console.print(grid)
        console.print("怎么算的" if zh else "Working", style="bold")
        for line in told.lines:
            console.print(f"  {escape(line.title.of(language))}")
            for words in line.working:
                console.print(f"    {escape(words.of(language))}")
            for source in line.sources:
                console.print(f"    {'依据' if zh else 'basis'}：{escape(_source(source, language))}", style="dim")
    if told.counterfactual is not None:
        _print_counterfactual(console, told, language)


def headline(told: Recomputed, language: str) -> list[str]:
    """The answer in one or two sentences."""
    zh = language == "zh"
    first = f"账单 {told.bill_id}  户号 {told.account_id}" if zh else f"Bill {told.bill_id}  account {told.account_id}"
    if told.refusal is not None:
        why = told.refusal.of(language)
        billed = f"{told.billed_yuan:,.2f}"
        return [first, f"账单 {billed} 元，不能重算：{why}" if zh else f"billed {billed} yuan; it cannot be recomputed: {why}"]
    assert told.yuan is not None
    assert told.rated.amount_yuan is not None
    right = f"{told.rated.amount_yuan:,.2f}"
    if not told.yuan:
        return [first, f"账单 {right} 元，与重算一致" if zh else f"billed {right} yuan, as recomputed"]
    verb = ("多收" if told.yuan < 0 else "少收") if zh else ("too much" if told.yuan < 0 else "too little")
    gap, billed = f"{abs(told.yuan):,.2f}", f"{told.billed_yuan:,.2f}"
    return [
        first,
        f"账单 {billed} 元，应收 {right} 元，[bold]{verb} {gap} 元[/]，差在："
        if zh
        else f"billed {billed} yuan, right {right} yuan: [bold]{gap} yuan {verb}[/], in:",
    ]


def _source(source: Source, language: str) -> str:
    unverified = {"unverified": "（未核实）" if language == "zh" else " (unverified)", "invented": "（示例虚构）"}
    return f"{source.title} {source.article}{unverified.get(source.status, '')}"


def _print_counterfactual(console: Console, told: Recomputed, language: str) -> None:
    change = told.counterfactual
    assert change is not None
    given = "、".join(f"{name} = {value}" for name, value in told.corrections.items())
    if change.yuan is None:
        refused = change.after.refused or change.before.refused
        name = refused.code if refused else ""
        console.print(
            f"换成 {escape(given)}：不能计价（{name}）" if language == "zh" else f"with {escape(given)}: refused ({name})"
        )
        return
    after, by = f"{change.after.amount_yuan:,.2f}", f"{change.yuan:+,.2f}"
    console.print(
        f"[bold]换成 {escape(given)}[/]：{after} 元，比现参数 {by} 元"
        if language == "zh"
        else f"[bold]with {escape(given)}[/]: {after} yuan, {by} yuan against the parameters as they are"
    )
    for component, yuan in change.by_component().items():
        console.print(f"  {titled(component, 'all').of(language)} {yuan:+,.2f}")

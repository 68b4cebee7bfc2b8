"""`jicha simulate`: a made-up county on disk, with seeded and labelled defects."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from jicha.simulate.make import simulate
from jicha.simulate.plan import Plan


def command(
    folder: Annotated[Path, typer.Argument(help="写入的文件夹")],
    accounts: Annotated[int, typer.Option(help="户数", min=200)] = 2000,
    months: Annotated[int, typer.Option(help="月数", min=1, max=36)] = 12,
    seed: Annotated[int, typer.Option(help="随机种子，同种子同字节")] = 1,
    end: Annotated[str, typer.Option(help="最后一个完整月，如 2026-10")] = "2026-10",
    defects: Annotated[bool, typer.Option(help="是否埋入有标签的差错")] = True,
    daily_share: Annotated[float | None, typer.Option(help="有日冻结的台区比例", min=0, max=1)] = None,
    curve_share: Annotated[float | None, typer.Option(help="有负荷曲线的用户比例", min=0, max=1)] = None,
) -> None:
    """造一个虚构的县供电公司：档案、计量、抄表、账单、收费、服务，并埋入有标签的差错。"""
    try:
        last = dt.datetime.strptime(end, "%Y-%m").date()
        plan = Plan(accounts, months, seed, last, defects, daily_share, curve_share)
        console = Console()
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task("生成", total=None)
            made = simulate(folder, plan, progress=lambda done, total: bar.update(task, completed=done, total=total))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    size = f"{accounts} 户 {months} 个月，{len(made.rows)} 张表 {sum(made.rows.values())} 行"
    console.print(f"已写入 {folder}：{size}，埋入差错 {made.defects} 处")

"""`jicha verify`: recompute a proof file offline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jicha.audit.verify import ProofError, verify
from jicha.cli._shared import CatalogOption
from jicha.model.catalog import load_catalog


def command(
    file: Annotated[Path, typer.Argument(help="证据文件", exists=True, dir_okay=False)],
    catalog: CatalogOption = None,
) -> None:
    """离线复算一个证据文件：算得对不对、规则是不是目录里的、数据是不是那一版的，分开回答。"""
    try:
        result = verify(file, installed=load_catalog(*(catalog or [])))
    except ProofError as error:
        typer.secho(f"错误：{error}", fg="red", err=True)
        raise typer.Exit(2) from None
    row = result.finding
    typer.echo(f"{row['theme_code']} {row['subject_id']} {row['fact_start']} 金额 {row['base_yuan']} 元")
    typer.echo(f"算术：{'成立，与疑点逐分一致' if result.arithmetic else '不成立'}")
    for difference in result.differences:
        typer.echo(f"    {difference}")
    typer.echo(f"规则：{'与本机目录一致' if result.rule_is_catalogue else '与本机目录不一致，依据的是文件所附规则'}")
    typer.echo("数据：离线无法判断是否为该数据版本的原行；持有仓库者可重新导出比对摘要")
    if result.given_views:
        typer.echo(f"注意：{'、'.join(result.given_views)} 是随附的汇总结果，未从基础行重算")
    if not result.arithmetic:
        raise typer.Exit(1)

"""`jicha verify`: recompute a proof file offline."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from jicha.audit.prove import rows_are_those_of_the_manifest
from jicha.audit.verify import ProofError, read_proof, verify
from jicha.cli._shared import CatalogOption
from jicha.model.catalog import Catalog, load_catalog
from jicha.report import text
from jicha.sql.allow import SqlError
from jicha.warehouse import open_warehouse


def command(
    file: Annotated[Path, typer.Argument(help="证据文件", exists=True, dir_okay=False)],
    warehouse: Annotated[Path | None, typer.Option("--warehouse", "-w", help="持有该数据版本的仓库")] = None,
    catalog: CatalogOption = None,
) -> None:
    """离线复算一个证据文件：算得对不对、规则是不是目录里的、数据是不是那一版的，分开回答。"""
    loaded = load_catalog(*(catalog or []))
    try:
        result = verify(file, installed=loaded)
    except (ProofError, SqlError) as error:
        typer.secho(f"错误：{error}", fg="red", err=True)
        raise typer.Exit(2) from None
    row = result.finding
    typer.echo(f"{row['theme_code']} {row['subject_id']} {row['fact_start']} 金额 {text.yuan(row['base_yuan'])}")
    typer.echo(f"算术：{'成立，与疑点逐分一致' if result.arithmetic else '不成立'}")
    for difference in result.differences:
        typer.echo(f"    {difference}")
    typer.echo(f"规则：{'与本机目录一致' if result.rule_is_catalogue else '与本机目录不一致，依据的是文件所附规则'}")
    typer.echo(f"数据：{_rows(file, warehouse, loaded)}")
    if result.given_views:
        typer.echo(f"注意：{'、'.join(result.given_views)} 是随附的汇总结果，未从基础行重算")
    if not result.arithmetic:
        raise typer.Exit(1)


def _rows(file: Path, warehouse: Path | None, catalog: Catalog) -> str:
    if warehouse is None:
        return "离线无法判断是否为该数据版本的原行；持有仓库者可加 --warehouse 比对"
    content, _ = read_proof(file)
    with tempfile.TemporaryDirectory() as work:
        store = open_warehouse(warehouse, tables=catalog.tables)
        same = rows_are_those_of_the_manifest(catalog, store, content, Path(work))
    return "与该数据版本逐行一致" if same else "与该数据版本不一致"

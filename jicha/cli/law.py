"""`jicha law`: attach the full texts that findings cite."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jicha.cli._shared import CatalogOption, law_store
from jicha.model.catalog import load_catalog
from jicha.model.law import add_law, attached_laws

app = typer.Typer(help="法规全文：挂接与查看（目录只带摘要和短引文）", no_args_is_help=True)


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="JSONL 或 JSON 全文", exists=True, dir_okay=False)],
    document: Annotated[str | None, typer.Option(help="文件编号；不写则按标题和文号识别")] = None,
    catalog: CatalogOption = None,
) -> None:
    """挂接一份法规全文，并核对目录中的引文。"""
    attached = add_law(file, law_store(), documents=load_catalog(*(catalog or [])).documents, document=document)
    typer.echo(f"已挂接 {attached.document}：{attached.articles} 条，核对引文 {attached.quotes} 处")
    for gone in attached.missing:
        typer.echo(f"  {gone.article}：全文中没有引文“{gone.quote}”", err=True)
    if attached.missing:
        raise typer.Exit(1)


@app.command(name="list")
def list_(catalog: CatalogOption = None) -> None:
    """列出目录中的法规文件及是否已挂接全文。"""
    attached = attached_laws(law_store())
    for name, document in sorted(load_catalog(*(catalog or [])).documents.items()):
        state = f"已挂接{attached[name]}条" if name in attached else "未挂接"
        typer.echo(f"{name}\t{document.title.zh}\t{document.number}\t{state}")

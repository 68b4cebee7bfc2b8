"""`jicha export-proof`: one finding with all that is needed to recompute it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jicha.audit.explain import options_of
from jicha.audit.proof import export, finding_row
from jicha.audit.prove import sources_of
from jicha.audit.store import latest_run, read_record
from jicha.cli._shared import CatalogOption, WarehouseOption
from jicha.model.catalog import load_catalog
from jicha.warehouse import open_warehouse


def command(
    finding: Annotated[str, typer.Argument(help="疑点编号，写前几位即可")],
    out: Annotated[Path, typer.Option(help="稽查结果文件夹")],
    warehouse: WarehouseOption,
    to: Annotated[Path | None, typer.Option(help="写到哪个文件；不写则用疑点编号命名")] = None,
    catalog: CatalogOption = None,
) -> None:
    """把一条疑点的规则、数据、规定值写成一个文件，任何人都可离线复算。"""
    loaded = load_catalog(*(catalog or []))
    folder = latest_run(out)
    record = read_record(folder)
    row = finding_row(folder, finding)
    sources = sources_of(loaded, open_warehouse(warehouse, tables=loaded.tables), record, out)
    content = export(sources, loaded.themes[row["theme_code"]], options_of(record, out), row)
    path = to or Path(f"proof-{row['theme_code']}-{row['finding_id'][:12]}.{'zip' if content[:2] == b'PK' else 'json'}")
    path.write_bytes(content)
    typer.echo(f"证据已写入 {path}（{len(content):,} 字节）；用 jicha verify {path} 复算")

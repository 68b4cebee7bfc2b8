"""`jicha new-theme`: the three files of a theme, ready to be filled in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from jicha.model.base import CatalogError
from jicha.model.catalog import OWN_CATALOG, load_catalog
from jicha.model.theme import LINK_PREFIX


def command(
    link: Annotated[str, typer.Argument(help="业务环节：" + " ".join(LINK_PREFIX))],
    name: Annotated[str, typer.Argument(help="主题的英文名，如 late_reading")],
    catalog: Annotated[Path, typer.Option(help="写到哪个目录（叠加目录或本目录）")] = OWN_CATALOG,
) -> None:
    """新建一个主题：theme.yaml、rule.sql、cases.yaml 三个文件，写好即可用 jicha check 检查。"""
    if link not in LINK_PREFIX:
        raise CatalogError(f"没有业务环节 {link}；有 {' '.join(LINK_PREFIX)}")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise CatalogError(f"主题名 {name!r} 应为小写字母、数字和下划线")
    folder = catalog / "themes" / link / name
    if folder.exists():
        raise CatalogError(f"{folder} 已经存在")
    code = free_code(LINK_PREFIX[link], set(load_catalog(*([] if catalog == OWN_CATALOG else [catalog])).themes))
    folder.mkdir(parents=True)
    for file, content in _files(code, link, name).items():
        (folder / file).write_text(content, encoding="utf-8")
    typer.echo(f"已新建 {code}：{folder}")
    typer.echo(f"改好三个文件后运行 jicha check {code}")


def free_code(prefix: str, taken: set[str]) -> str:
    """A code from 60 on: lower numbers are kept for the published theme list."""
    return next(f"{prefix}{n}" for n in range(60, 100) if f"{prefix}{n}" not in taken)


def _files(code: str, link: str, name: str) -> dict[str, str]:
    template = Path(__file__).parent.parent / "catalog" / "new_theme"
    return {
        file.name: file.read_text(encoding="utf-8")
        .replace("XX00", code)
        .replace("business_link_here", link)
        .replace("theme_name_here", name.replace("_", " "))
        for file in sorted(template.iterdir())
    }

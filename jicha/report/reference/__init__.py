"""The catalogue as pages to read: data dictionary, code lists, values, documents, themes, glossary.

Every page is a function of the catalogue alone, so a page that differs from the committed one is stale.
"""

from __future__ import annotations

from pathlib import Path

from jicha.model.catalog import Catalog
from jicha.report import text
from jicha.report.reference.glossary import glossary_pages
from jicha.report.reference.law import document_pages, value_pages
from jicha.report.reference.page import MARK, bullets, link, page
from jicha.report.reference.tables import code_page, table_pages, view_page
from jicha.report.reference.themes import theme_pages
from jicha.report.reference.words import GROUPS, LAYERS_EN, LINKS_EN, TOPICS


def reference(catalog: Catalog) -> dict[str, str]:
    """All pages by their path below the reference folder."""
    pages = {
        **table_pages(catalog),
        "views.md": view_page(catalog),
        "codes.md": code_page(catalog),
        **value_pages(catalog),
        **document_pages(catalog),
        **theme_pages(catalog),
        **glossary_pages(catalog),
    }
    return {"README.md": _contents(catalog, pages), **pages}


def write_reference(catalog: Catalog, folder: Path) -> tuple[int, int]:
    """Write all pages, delete generated ones that are no longer made; (how many were written, how many deleted)."""
    pages = reference(catalog)
    for name, content in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    gone = [path for path in folder.rglob("*.md") if path.relative_to(folder).as_posix() not in pages and _is_generated(path)]
    for path in gone:
        path.unlink()
    return len(pages), len(gone)


def _is_generated(path: Path) -> bool:
    return MARK in path.read_text(encoding="utf-8", errors="replace")[:1000]


def _contents(catalog: Catalog, pages: dict[str, str]) -> str:
    rows = sum(len(value.values) for by_province in catalog.regulations.values() for value in by_province.values())
    counts = (
        f"{len(catalog.tables)} 张数据表、{len(catalog.views)} 张派生表、{len(catalog.codes)} 个代码表、"
        f"{len(catalog.regulations)} 项规定值（{rows} 个带日期的值）、{len(catalog.documents)} 份法规文件、"
        f"{len(catalog.themes)} 个主题。"
    )
    folders = (
        ("稽查主题 · Themes", "themes", {name: (text.LINKS[name], LINKS_EN[name]) for name in LINKS_EN}),
        ("数据字典 · Tables", "tables", GROUPS),
        ("规定值 · Regulation values", "values", TOPICS),
        ("法规文件 · Documents", "documents", {name: (text.LAYERS[name], LAYERS_EN[name]) for name in LAYERS_EN}),
    )
    sections = []
    for title, folder, words in folders:
        names = [name.removeprefix(f"{folder}/").removesuffix(".md") for name in pages if name.startswith(f"{folder}/")]
        listed = sorted(names, key=lambda name, known=tuple(words): (known.index(name) if name in known else len(known), name))
        sections += [f"## {title}", bullets(link(" · ".join(words.get(n, (n,))), f"{folder}/{n}.md") for n in listed)]
    others = (
        ("派生表 · Views", "views.md"),
        ("代码表 · Code lists", "codes.md"),
        ("词汇：名称 · Glossary: names", "glossary/names.md"),
        ("词汇：字段 · Glossary: fields", "glossary/fields.md"),
        ("词汇：代码 · Glossary: codes", "glossary/codes.md"),
    )
    return page("目录参考 · Reference", counts, *sections, "## 其他 · Other", bullets(link(*other) for other in others))

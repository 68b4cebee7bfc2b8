"""Glossary, Chinese ⇄ English: names, fields and codes that the catalogue uses, and where; sorted by the Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jicha.model.catalog import Catalog
from jicha.report.reference.page import code, grid, link, page, plain
from jicha.report.reference.tables import where

SHOWN_PLACES = 3


class Term(NamedTuple):
    """A Chinese term, how Jicha writes it, its English, and one place where it is used."""

    zh: str
    name: str
    en: str
    place: str


def glossary_pages(catalog: Catalog) -> dict[str, str]:
    """Three pages: names of tables, lists and themes; fields; codes."""
    return {
        "glossary/names.md": _page("词汇：名称 · Names", _names(catalog)),
        "glossary/fields.md": _page("词汇：字段 · Fields", _fields(catalog)),
        "glossary/codes.md": _page("词汇：代码 · Codes", _codes(catalog)),
    }


def _page(title: str, terms: Iterable[Term]) -> str:
    """Terms with the same Chinese and the same name stand in one row; the first English counts."""
    grouped: dict[tuple[str, str], list[Term]] = {}
    for term in sorted(set(terms)):
        grouped.setdefault((term.zh, term.name), []).append(term)
    rows = (
        (plain(zh), code(name), plain(max(same, key=lambda t: bool(t.en)).en), _few([term.place for term in same]))
        for (zh, name), same in grouped.items()
    )
    return page(title, grid(("中文", "写作", "English", "用在"), rows))


def _few(places: list[str]) -> str:
    more = f" 等 {len(places)} 处" if len(places) > SHOWN_PLACES else ""
    return "、".join(places[:SHOWN_PLACES]) + more


def _names(catalog: Catalog) -> Iterator[Term]:
    for table in catalog.tables.values():
        yield Term(table.title.zh, table.name, table.title.en, where(catalog, table.name))
    for name, view in catalog.views.items():
        yield Term(view.view.title.zh, name, view.view.title.en, where(catalog, name))
    for name, codes in catalog.codes.items():
        yield Term(codes.title.zh, name, codes.title.en, link(code(name), f"../codes.md#{name}"))
    for number, folder in catalog.themes.items():
        title, target = folder.theme.title, f"../themes/{folder.theme.business_link}.md#{number.lower()}"
        yield Term(title.zh, number, title.en, link(number, target))


def _fields(catalog: Catalog) -> Iterator[Term]:
    for table in catalog.tables.values():
        for name, column in table.columns.items():
            yield Term(column.zh, name, column.en, code(table.name))


def _codes(catalog: Catalog) -> Iterator[Term]:
    for name, codes in catalog.codes.items():
        for key, text in codes.codes.items():
            yield Term(text.zh, key, text.en, code(name))

"""Data dictionary: tables by group, derived tables, code lists."""

from __future__ import annotations

from collections.abc import Mapping

from jicha.model.catalog import Catalog
from jicha.model.table import Column, Table
from jicha.model.view import View, ViewColumn
from jicha.report.reference.page import both, bullets, code, facts, grid, link, page, plain
from jicha.report.reference.words import GROUPS, LOCALITIES

YES = "是"


def table_pages(catalog: Catalog) -> dict[str, str]:
    """One page for each group of tables."""
    return {f"tables/{group}.md": _group_page(catalog, group) for group in sorted({t.group for t in catalog.tables.values()})}


def where(catalog: Catalog, name: str, *, back: str = "../") -> str:
    """A link to a table or view, from a page that lies `back` below the reference."""
    target = f"views.md#{name}" if name in catalog.views else f"tables/{catalog.tables[name].group}.md#{name}"
    return link(code(name), back + target)


def _group_page(catalog: Catalog, group: str) -> str:
    tables = sorted((t for t in catalog.tables.values() if t.group == group), key=lambda t: t.name)
    contents = grid(
        ("表", "名称", "一行是"),
        ([link(code(t.name), f"#{t.name}"), both(t.title), both(t.one_row_is)] for t in tables),
    )
    zh, en = GROUPS.get(group, (group, group))
    return page(f"数据字典：{zh} · {en}", contents, *(_table(catalog, table) for table in tables))


def _table(catalog: Catalog, table: Table) -> str:
    versions = "从 `valid_from` 起，到 `valid_to` 之前；`valid_to` 为空即仍有效" if table.is_versioned else ""
    return "\n\n".join(
        part
        for part in (
            f"## {table.name}",
            f"{both(table.title)}。一行是：{both(table.one_row_is)}。",
            facts(
                ("主键", "、".join(map(code, table.grain))),
                ("唯一", "；".join("、".join(map(code, key)) for key in table.unique)),
                ("归属月份", code(table.month) if table.month else ""),
                ("有效期", versions),
            ),
            _columns(catalog, table.columns, back="../"),
            _traps(table),
        )
        if part
    )


def _traps(relation: Table | View) -> str:
    return "注意：\n\n" + bullets(both(trap) for trap in relation.traps) if relation.traps else ""


def _columns(catalog: Catalog, columns: Mapping[str, Column] | Mapping[str, ViewColumn], *, back: str) -> str:
    headers = ("字段", "名称", "类型", "单位", "必填", "引用", "代码表", "个人信息", "English")
    rows = []
    for name, column in columns.items():
        rows.append(
            (
                code(name),
                plain(column.zh),
                column.type,
                plain(column.unit or ""),
                YES if column.required else "",
                _reference(catalog, column.references, back),
                link(code(column.codes), f"{back}codes.md#{column.codes}") if column.codes else "",
                YES if isinstance(column, Column) and column.person_data else "",
                plain(column.en) if isinstance(column, Column) else "",
            )
        )
    return grid(headers, rows)


def _reference(catalog: Catalog, reference: str | None, back: str) -> str:
    """`table.column` with a link to the table, if the catalogue has it."""
    if not reference:
        return ""
    table = reference.partition(".")[0]
    known = table in catalog.tables or table in catalog.views
    return where(catalog, table, back=back).replace(code(table), code(reference)) if known else code(reference)


def view_page(catalog: Catalog) -> str:
    """All derived tables: what a row is, what they are computed from, their columns and traps."""
    views = [catalog.views[name].view for name in sorted(catalog.views)]
    contents = grid(
        ("派生表", "名称", "一行是"), ([link(code(v.name), f"#{v.name}"), both(v.title), both(v.one_row_is)] for v in views)
    )
    intro = "派生表由目录中的 SQL 或模型从数据表算出，每次稽查重新生成，规则可以直接读取。"
    return page("派生表 · Views", intro, contents, *(_view(catalog, view) for view in views))


def _view(catalog: Catalog, view: View) -> str:
    return "\n\n".join(
        part
        for part in (
            f"## {view.name}",
            f"{both(view.title)}。一行是：{both(view.one_row_is)}。",
            facts(
                ("主键", "、".join(map(code, view.grain))),
                ("取自", "、".join(where(catalog, read, back="") for read in view.reads)),
                ("规定值", "、".join(parameter(name, back="") for name in view.parameters)),
                ("算法", f"模型 {code(view.made_by)}" if view.made_by else ""),
                ("只看", LOCALITIES[view.locality]),
                ("往前看", look_back(view.look_back)),
            ),
            _columns(catalog, view.columns, back=""),
            _traps(view),
        )
        if part
    )


def parameter(name: str, *, back: str) -> str:
    """A link to a regulation value, 'topic.name' with or without its layer."""
    topic, _, rest = name.partition(".")
    return link(code(name), f"{back}values/{topic}.md#{rest.partition('@')[0]}")


def look_back(months: Mapping[str, object]) -> str:
    """How far back each table is read."""
    return "、".join(f"{code(name)} {'全部' if count == 'all' else f'{count} 个月'}" for name, count in months.items())


def code_page(catalog: Catalog) -> str:
    """All code lists, with the columns that hold them."""
    used: dict[str, list[str]] = {}
    for table in catalog.tables.values():
        for name, column in table.columns.items():
            if column.codes:
                used.setdefault(column.codes, []).append(f"{where(catalog, table.name, back='')}.{code(name)}")
    sections = []
    for name, codes in sorted(catalog.codes.items()):
        rows = ((code(key), plain(text.zh), plain(text.en)) for key, text in codes.codes.items())
        sections += [
            f"## {name}",
            both(codes.title) + (f"。用于 {'、'.join(sorted(used[name]))}" if name in used else ""),
            grid(("代码", "含义", "English"), rows),
        ]
    return page("代码表 · Code lists", *sections)

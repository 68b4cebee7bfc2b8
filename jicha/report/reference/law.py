"""Regulation values by topic, and the documents that they and the themes cite."""

from __future__ import annotations

from collections.abc import Iterable

from jicha.model.catalog import NATIONAL, Catalog
from jicha.model.regulation import DatedValue, Document, Value
from jicha.report import text
from jicha.report.reference.page import both, code, facts, grid, link, page, plain
from jicha.report.reference.words import LAYERS_EN, TOPICS


def value_pages(catalog: Catalog) -> dict[str, str]:
    """One page for each topic of regulation values."""
    topics = sorted({name.partition(".")[0] for name in catalog.regulations})
    return {f"values/{topic}.md": _topic_page(catalog, topic) for topic in topics}


def _topic_page(catalog: Catalog, topic: str) -> str:
    names = sorted(name for name in catalog.regulations if name.startswith(f"{topic}."))
    zh, en = TOPICS.get(topic, (topic, topic))
    contents = grid(
        ("规定值", "名称", "单位", "最后核对"),
        (
            (link(code(name), f"#{name.partition('.')[2]}"), both(value.title), plain(value.unit), str(value.last_verified or ""))
            for name in names
            for value in _by_province(catalog, name)[:1]
        ),
    )
    intro = "规则用 `param('名称', 日期)` 取事实当日有效的值；当日没有可用的值，结论是“无法判断”。"
    return page(f"规定值：{zh} · {en}", intro, contents, *(_value(catalog, name) for name in names))


def _by_province(catalog: Catalog, name: str) -> list[Value]:
    """The national value first, then each province's."""
    values = catalog.regulations[name]
    return [values[province] for province in sorted(values, key=lambda p: (p != NATIONAL, p))]


def _value(catalog: Catalog, name: str) -> str:
    first = _by_province(catalog, name)[0]
    rows = []
    for province in sorted(catalog.regulations[name], key=lambda p: (p != NATIONAL, p)):
        entry = catalog.regulations[name][province]
        for value in sorted(entry.values, key=lambda v: (v.key or "", v.effective)):
            rows.append(_row(catalog, entry, value, province))
    headers = ("值", "适用", "自", "发布", "文件", "条款", "层级", "核实", "省", "说明")
    about = facts(
        ("单位", plain(first.unit)),
        ("分项", link(code(first.key), f"../codes.md#{first.key}") if first.key in catalog.codes else plain(first.key or "")),
        ("最后核对", str(first.last_verified or "")),
    )
    return "\n\n".join((f"## {first.name}", both(first.title), about, grid(headers, rows)))


def _row(catalog: Catalog, entry: Value, value: DatedValue, province: str) -> tuple[str, ...]:
    document = catalog.documents[value.document]
    keyed = catalog.codes[entry.key].codes.get(value.key or "") if entry.key in catalog.codes else None
    return (
        "停止适用" if value.value is None else text.shown(value.value),
        f"{plain(keyed.zh)} {code(value.key or '')}" if keyed else plain(value.key or ""),
        str(value.effective),
        str(value.published or ""),
        link(f"《{plain(document.title.zh)}》", f"../documents/{document.layer}.md#{document.name}"),
        _article(value.article),
        text.LAYERS[catalog.layer_of(value)],
        text.STATUS[value.status or document.status],
        "" if province == NATIONAL else province,
        plain(value.note.zh) if value.note else "",
    )


def _article(number: str) -> str:
    return f"第{number}条" if number.isdigit() else plain(number)


def document_pages(catalog: Catalog) -> dict[str, str]:
    """One page for each layer of documents."""
    layers = sorted({document.layer for document in catalog.documents.values()})
    return {f"documents/{layer}.md": _layer_page(catalog, layer) for layer in layers}


def _layer_page(catalog: Catalog, layer: str) -> str:
    documents = sorted((d for d in catalog.documents.values() if d.layer == layer), key=lambda d: d.name)
    contents = grid(
        ("文件", "标题", "文号", "核实"),
        ((link(code(d.name), f"#{d.name}"), both(d.title), plain(d.number), text.STATUS[d.status]) for d in documents),
    )
    intro = "目录只带摘要和不超过 60 字的引文；全文由用户用 `jicha law add` 挂接。"
    title = f"法规文件：{text.LAYERS[layer]} · {LAYERS_EN[layer]}"
    return page(title, intro, contents, *(_document(document) for document in documents))


def _document(document: Document) -> str:
    about = facts(
        ("文号", plain(document.number)),
        ("发布单位", plain(document.issuer)),
        ("发布", str(document.published or "")),
        ("施行", str(document.effective or "")),
        ("失效", str(document.ends or "")),
        ("核实", text.STATUS[document.status]),
        ("来源", both(document.source)),
    )
    rows = (
        (_article(number), both(article.summary), plain(article.quote), text.STATUS[article.status] if article.status else "")
        for number, article in sorted(document.articles.items(), key=lambda item: _numbered(item[0]))
    )
    return "\n\n".join((f"## {document.name}", both(document.title), about, grid(("条款", "摘要", "引文", "核实"), rows)))


def _numbered(article: str) -> tuple[int, str]:
    """Articles by number, named ones after them."""
    return (int(article), "") if article.isdigit() else (10**6, article)


def cited(catalog: Catalog, pairs: Iterable[tuple[str, str]], *, back: str) -> str:
    """Clauses as links: document, article."""
    shown = []
    for name, article in pairs:
        document = catalog.documents[name]
        shown.append(
            link(f"《{plain(document.title.zh)}》", f"{back}documents/{document.layer}.md#{name}")
            + (_article(article) if article else "")
        )
    return "、".join(shown)

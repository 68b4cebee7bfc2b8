"""The report of a run as one page: counts, what could not be judged, and the first findings of each theme."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from jicha.audit.findings import calculator
from jicha.audit.standing import UsedValue, values_in_force
from jicha.audit.store import RunRecord
from jicha.audit.summary import Line, Summary, period_text
from jicha.model.catalog import Catalog
from jicha.report import text

FIRST = 200
NOT_LOADED = "未装载："


@dataclass(frozen=True)
class Section:
    """One theme on the page."""

    line: Line
    asks: str
    how_to_verify: str
    false_alarms: tuple[str, ...]
    blind_spots: tuple[str, ...]
    clauses: tuple[str, ...]
    values: tuple[UsedValue, ...]
    unknown: tuple[tuple[str, int], ...]
    rows: tuple[dict[str, Any], ...]


def write_html(catalog: Catalog, record: RunRecord, folder: Path, summary: Summary) -> Path:
    """Write report.html into a run's folder and return its path."""
    environment = Environment(
        loader=PackageLoader("jicha.report"), autoescape=select_autoescape(default=True), trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["shown"] = text.shown
    environment.filters["reason"] = lambda reason: reason_text(catalog, reason)
    environment.filters["key"] = lambda used: key_text(catalog, used)
    page = environment.get_template("report.html.j2").render(
        record=record,
        summary=summary,
        links=_by_link(summary),
        sections=[_section(catalog, record, folder, line) for line in summary.lines if line.findings or line.unknown],
        first=FIRST,
        period=period_text(record),
        words=text,
    )
    path = folder / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


def _by_link(summary: Summary) -> dict[str, list[Line]]:
    grouped: dict[str, list[Line]] = {}
    for link in text.LINKS:
        if lines := [line for line in summary.lines if line.business_link == link]:
            grouped[link] = lines
    return grouped


def _section(catalog: Catalog, record: RunRecord, folder: Path, line: Line) -> Section:
    theme_folder = catalog.themes[line.code]
    theme = theme_folder.theme
    connection = calculator()
    unknown = connection.execute(
        "select reason, sum(rows) from read_parquet(?) where theme_code = ? and verdict = 'unknown' group by 1 order by 2 desc",
        [str(folder / "coverage.parquet"), line.code],
    ).fetchall()
    rows = connection.execute(
        """
        select * from read_parquet(?) where theme_code = ?
        order by case triage when 'open' then 0 when 'stock' then 1 else 2 end, abs(base_yuan) desc, finding_id limit ?
        """,
        [str(folder / "findings.parquet"), line.code, FIRST],
    )
    names = [column[0] for column in rows.description or ()]
    period = [None, None] if record.period is None else list(record.period)
    return Section(
        line=line,
        asks=theme.asks.zh,
        how_to_verify=theme.how_to_verify.zh,
        false_alarms=tuple(t.zh for t in theme.false_alarms),
        blind_spots=tuple(t.zh for t in theme.blind_spots),
        clauses=tuple(_clause(catalog, basis.document, basis.article) for basis in theme.basis),
        values=_values(catalog, record, line.code, period),
        unknown=tuple((reason_text(catalog, reason), int(count)) for reason, count in unknown),
        rows=tuple(dict(zip(names, row, strict=True)) for row in rows.fetchall()),
    )


def _values(catalog: Catalog, record: RunRecord, code: str, period: list[str | None]) -> tuple[UsedValue, ...]:
    start = dt.date.fromisoformat(period[0]) if period[0] else dt.date(1900, 1, 1)
    end = dt.date.fromisoformat(period[1]) if period[1] else dt.date.fromisoformat(record.as_of)
    return values_in_force(catalog, catalog.themes[code], province=record.province, start=start, end=end)


def _clause(catalog: Catalog, document: str, article: str) -> str:
    entry = catalog.documents[document]
    known = entry.articles.get(article)
    status = text.STATUS[(known.status if known else None) or entry.status]
    said = f"“{known.quote}”" if known and known.quote else known.summary.zh.rstrip("。") if known else ""
    return f"{text.citation(entry.title.zh, article)}{'：' if said else ''}{said}（{status}）"


def key_text(catalog: Catalog, used: UsedValue) -> str:
    """Whom a keyed value is for, by the Chinese name in its code list; nothing for a value that is for all."""
    name = used.name.partition("@")[0]
    key = used.value.key
    if key is None:
        return ""
    lists = {entry.key for entry in catalog.regulations[name].values() if entry.key}
    for codes in lists:
        if codes in catalog.codes and key in catalog.codes[codes].codes:
            return f"（{catalog.codes[codes].codes[key].zh}）"
    return f"（{key}）"


def reason_text(catalog: Catalog, reason: str) -> str:
    """Why a row could not be judged, in words: the missing column by its Chinese name, or the value not in force."""
    if reason.startswith("param "):
        name = reason.removeprefix("param ").partition("@")[0]
        values = catalog.regulations.get(name, {})
        title = next(iter(values.values())).title.zh if values else name
        return f"当时没有可用的规定值：{title}"
    table, _, column = reason.partition(".")
    if column and (table in catalog.tables or table in catalog.views):
        relation = catalog.relation(table)
        return f"缺数据：{relation.title.zh}的{relation.columns[column].zh}"
    if reason.startswith(NOT_LOADED):
        names = reason.removeprefix(NOT_LOADED).split("、")
        return NOT_LOADED + "、".join(catalog.tables[name].title.zh if name in catalog.tables else name for name in names)
    return reason

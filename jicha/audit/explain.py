"""`jicha explain`: a finding told so that a supply station can agree or refute on one screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jicha.audit.options import Options
from jicha.audit.proof import evidence_rows, finding_row
from jicha.audit.standing import UsedValue, values_in_force
from jicha.audit.store import RunRecord
from jicha.model.catalog import Catalog, ThemeFolder
from jicha.model.law import article_text
from jicha.model.regulation import Article, Document
from jicha.model.table import Column
from jicha.model.theme import RESULT_COLUMNS
from jicha.model.view import ViewColumn


@dataclass(frozen=True)
class Clause:
    """A clause that a finding rests on; `full_text` only where the user attached the law."""

    document: Document
    number: str
    article: Article | None
    full_text: str | None

    @property
    def status(self) -> str:
        return (self.article.status if self.article else None) or self.document.status


@dataclass(frozen=True)
class Explanation:
    """All that is known of a finding: its row, the rule's rows, values, clauses, how to verify and what may mislead."""

    catalog: Catalog
    finding: Mapping[str, Any]
    folder: ThemeFolder
    evidence: Sequence[Mapping[str, Any]]
    columns: Mapping[str, Column | ViewColumn]
    values: tuple[UsedValue, ...]
    clauses: tuple[Clause, ...]


def explain(catalog: Catalog, record: RunRecord, run_folder: Path, finding_id: str, *, law_store: Path) -> Explanation:
    """The explanation of one finding of a run; CatalogError when there is no such finding."""
    finding = finding_row(run_folder, finding_id)
    folder = catalog.themes[finding["theme_code"]]
    values = values_in_force(
        catalog, folder, province=record.province, start=finding["fact_start"], end=_day_after(finding["fact_end"])
    )
    cited = [(basis.document, basis.article) for basis in folder.theme.basis]
    cited += [(used.value.document, used.value.article) for used in values]
    return Explanation(
        catalog=catalog,
        finding=finding,
        folder=folder,
        evidence=evidence_rows(run_folder, finding["theme_code"], finding["finding_id"]),
        columns=_known_columns(catalog, folder),
        values=values,
        clauses=tuple(_clause(catalog, document, article, law_store) for document, article in dict.fromkeys(cited)),
    )


def _day_after(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=1)


def _clause(catalog: Catalog, document: str, number: str, law_store: Path) -> Clause:
    entry = catalog.documents[document]
    text = article_text(law_store, document, number) if number else None
    return Clause(document=entry, number=number, article=entry.articles.get(number), full_text=text)


def _known_columns(catalog: Catalog, folder: ThemeFolder) -> dict[str, Column | ViewColumn]:
    """Names, units and code lists for evidence columns that are called as in a table that the rule reads."""
    known: dict[str, Column | ViewColumn] = {}
    for name in reversed((folder.theme.population.from_, *folder.theme.reads)):
        known.update(catalog.relation(name).columns)
    return known


def evidence_names(evidence: Sequence[Mapping[str, Any]]) -> list[str]:
    """The evidence columns of a finding, without what its own row already says."""
    hidden = {*RESULT_COLUMNS, "finding_id"}
    return [name for name in (evidence[0] if evidence else {}) if name not in hidden]


def options_of(record: RunRecord, out: Path) -> Options:
    """The options that a finished run was made with."""
    period = tuple(dt.date.fromisoformat(day) for day in record.period) if record.period else None
    return Options(
        out=out,
        province=record.province,
        as_of=dt.date.fromisoformat(record.as_of),
        period=(period[0], period[1]) if period else None,
        engine="duckdb",
    )

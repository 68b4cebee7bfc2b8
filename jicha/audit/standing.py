"""How firmly a theme stands: which of its values and clauses nobody has verified."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from jicha.model.catalog import Catalog, ThemeFolder
from jicha.model.regulation import DatedValue
from jicha.sql.hashing import parameters_of


@dataclass(frozen=True)
class UsedValue:
    """A regulation value in force in a period, as it is shown on a finding."""

    name: str
    title: str
    unit: str
    value: DatedValue
    status: str
    layer: str
    document: str


def values_in_force(
    catalog: Catalog, folder: ThemeFolder, *, province: str, start: dt.date, end: dt.date
) -> tuple[UsedValue, ...]:
    """Every value that was in force for some day of [start, end), newest last."""
    used = []
    for name in parameters_of(catalog, folder):
        values = sorted(catalog.values(name, province), key=lambda v: v.effective)
        by_province = catalog.regulations[name.partition("@")[0]]
        entry = by_province.get(province) or by_province["national"]
        for value in values:
            later = [v.effective for v in values if v.key == value.key and v.effective > value.effective]
            if value.effective < end and (not later or min(later) > start):
                document = catalog.documents[value.document]
                used.append(
                    UsedValue(
                        name=name,
                        title=entry.title.zh,
                        unit=entry.unit,
                        value=value,
                        status=value.status or document.status,
                        layer=value.layer or document.layer,
                        document=document.title.zh,
                    )
                )
    return tuple(used)


def rests_on_unverified(catalog: Catalog, folder: ThemeFolder, used: tuple[UsedValue, ...]) -> bool:
    """Whether a value or a clause that the theme rests on is unverified."""
    if any(value.status == "unverified" for value in used):
        return True
    for basis in folder.theme.basis:
        document = catalog.documents[basis.document]
        article = document.articles.get(basis.article)
        if ((article.status if article else None) or document.status) == "unverified":
            return True
    return False


def acts_as(folder: ThemeFolder, unverified: bool) -> str:
    """The class that a finding has: an error that rests on an unverified value is only an anomaly."""
    return "A" if folder.theme.class_ == "E" and unverified else folder.theme.class_

"""The dated regulation values that a recovery rests on, each with the text it comes from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from jicha.model.catalog import NATIONAL, Catalog


class RecoveryError(Exception):
    """A case that cannot be computed; the text names what is missing or wrong and the remedy, Chinese first."""


@dataclass(frozen=True)
class Basis:
    """The place in a text that a step rests on, and how well that text is known."""

    document: str
    title: str
    number: str
    article: str
    item: str
    status: str
    layer: str
    summary: str
    quote: str

    @property
    def cited(self) -> str:
        """As it is written in a notice: 《供电营业规则》第82条（一）; a text without numbered articles alone."""
        place = f"第{self.article}条{self.item}" if self.article.isdigit() else ""
        return f"《{self.title}》{place}"


@dataclass(frozen=True)
class Cited:
    """A value in force on a day, with its basis."""

    name: str
    title: str
    value: Decimal | bool | str | None
    effective: dt.date
    note: str
    basis: Basis


@dataclass(frozen=True)
class Span:
    """Successive days (both ends included) under one text of the rules."""

    rules: str
    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class RuleBook:
    """The values of a catalogue for one province, asked for by name, day and key."""

    catalog: Catalog
    province: str = NATIONAL

    def find(self, name: str, day: dt.date, key: str | None = None) -> Cited | None:
        """The value in force on that day; None where there is none yet."""
        dated = [v for v in self.catalog.values(name, self.province) if v.key == key and v.effective <= day]
        if not dated:
            return None
        value = max(dated, key=lambda v: v.effective)
        document = self.catalog.documents[value.document]
        article = document.articles.get(value.article)
        basis = Basis(
            document=value.document,
            title=document.title.zh,
            number=document.number,
            article=value.article,
            item="",
            status=value.status or (article.status if article else None) or document.status,
            layer=self.catalog.layer_of(value),
            summary=article.summary.zh if article else "",
            quote=article.quote if article else "",
        )
        by_province = self.catalog.regulations[name.partition("@")[0]]
        title = next(iter(by_province.values())).title.zh
        return Cited(name, title, value.value, value.effective, value.note.zh if value.note else "", basis)

    def at(self, name: str, day: dt.date, key: str | None = None) -> Cited:
        """The value in force on that day; RecoveryError where there is none or it is abolished."""
        found = self.find(name, day, key)
        label = f"{name}{f'（{key}）' if key else ''}"
        if found is None:
            raise RecoveryError(f"{day} 没有规定值 {label}；核对行为日期，或用 --catalog 叠加补上该值 (no value in force)")
        if found.value is None:
            raise RecoveryError(f"{found.title}（{label}）自 {found.effective} 起停止适用：{found.note} (abolished)")
        return found

    def number(self, name: str, day: dt.date, key: str | None = None) -> Decimal:
        """A value that is a number."""
        value = self.at(name, day, key).value
        if isinstance(value, bool) or not isinstance(value, Decimal):
            raise RecoveryError(f"规定值 {name} 应为数 (a number is needed)")
        return value

    def flag(self, name: str, day: dt.date, key: str | None = None) -> bool:
        """A value that is yes or no."""
        value = self.at(name, day, key).value
        if not isinstance(value, bool):
            raise RecoveryError(f"规定值 {name} 应为是或否 (a flag is needed)")
        return value

    def text(self, name: str, day: dt.date, key: str | None = None) -> str:
        """A value that is a text."""
        return str(self.at(name, day, key).value)

    def method(self, topic: str, day: dt.date, key: str) -> Basis:
        """Article and item that say what is owed for a kind of fault, breach or theft."""
        found = self.at(f"{topic}.method", day, key)
        basis = found.basis
        return Basis(**{**basis.__dict__, "item": str(found.value)})

    def spans(self, first: dt.date, last: dt.date) -> tuple[Span, ...]:
        """The days cut where another text of the rules comes into force."""
        changes = sorted(v.effective for v in self.catalog.values("refund.rules_in_force", self.province))
        starts = [first, *(day for day in changes if first < day <= last)]
        ends = [*(day - dt.timedelta(days=1) for day in starts[1:]), last]
        return tuple(Span(self.text("refund.rules_in_force", a), a, b) for a, b in zip(starts, ends, strict=True))

    def rules_title(self, rules: str) -> str:
        """The title of a text of the rules."""
        return self.catalog.documents[rules].title.zh

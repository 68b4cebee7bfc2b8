"""Breach: dear equipment on a cheap line, or a category changed without leave."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pydantic import Field, model_validator

from jicha.model.base import Entry, Text
from jicha.rating.recovery.energy import EACH_BY_ITS_TEXT, NOT_RERATED
from jicha.rating.recovery.facts import Amount, Row
from jicha.rating.recovery.multiple import Penalised, multiple, payment
from jicha.rating.recovery.periods import months_before, scaled
from jicha.rating.recovery.rulebook import RuleBook, Span
from jicha.rating.recovery.steps import ROUNDING, SCENARIOS, Line, Outcome, Part, Recovery, Scenario, Step, cents, plain, ranged

TITLE = Text(zh="违约用电：高价低接或私改类别", en="Breach: use at a cheaper category")


class Difference(Row):
    """Energy that was billed at one price and should have been at another."""

    kwh: Amount = Field(title="违约电量(千瓦时)", examples=["1620"])
    price_right: Amount = Field(title="应执行电价", examples=["0.78"])
    price_applied: Amount = Field(title="已执行电价", examples=["0.52"])


class Monthly(Entry):
    """A month's energy of a breach whose days are not known."""

    kwh: Amount = Field(title="月违约电量(千瓦时)", examples=["540"])
    price_right: Amount = Field(title="应执行电价", examples=["0.78"])
    price_applied: Amount = Field(title="已执行电价", examples=["0.52"])


class ChangeCategory(Penalised):
    """Either rows with their days, or a month's energy where the days are unknown."""

    kind: Literal["breach"] = Field(title="类别")
    item: Literal["change_category"] = Field(title="违约行为")
    found_on: dt.date | None = Field(default=None, title="查获日期", examples=["2025-03-10"])
    rows: tuple[Difference, ...] = Field(default=(), title="违约电量")
    monthly: Monthly | None = Field(default=None, title="月违约电量")

    @model_validator(mode="after")
    def _one_of_two(self) -> ChangeCategory:
        if bool(self.rows) == (self.monthly is not None):
            raise ValueError("rows、monthly：起讫已知填 rows，起讫不明填 monthly，只填一个")
        if self.monthly is not None and self.found_on is None:
            raise ValueError("found_on：起讫不明时按查获日往前算，须填查获日期")
        if any(one.price_right < one.price_applied for one in self._priced()):
            raise ValueError("price_right：应执行电价低于已执行电价，不是高价低接；若多收，按退费另算")
        ordered = sorted(self.rows, key=lambda r: (r.band, r.first))
        for earlier, later in itertools.pairwise(ordered):
            if earlier.band == later.band and later.first <= earlier.last:
                raise ValueError(f"rows：{later.first} 在两行里；起止日不要重叠，同日不同时段填 band")
        return self

    def _priced(self) -> list[Difference | Monthly]:
        return [*self.rows, *([self.monthly] if self.monthly else [])]


def compute(facts: ChangeCategory, book: RuleBook) -> Recovery:
    """What a change of category owes: the difference of the prices, and a multiple of it as payment."""
    months = None
    rows = facts.rows
    if facts.monthly is not None and facts.found_on is not None:
        months = int(book.number("breach.unknown_months", facts.found_on))
        given = facts.monthly.model_dump()
        row = {**given, "kwh": given["kwh"] * months, "from": months_before(facts.found_on, months), "to": facts.found_on}
        rows = (Difference.model_validate(row),)
    spans = book.spans(min(r.first for r in rows), max(r.last for r in rows))
    spans = tuple(s for s in spans if any(r.first <= s.last and r.last >= s.first for r in rows))
    outcomes = ranged(
        {
            s: Outcome(tuple(_part(facts, book, rows, span, s, months, is_only=len(spans) == 1) for span in spans))
            for s in SCENARIOS
        }
    )
    multiples = tuple(multiple(facts, book, span, facts.item, is_only=len(spans) == 1) for span in spans)
    unknown = []
    if months is not None:
        unknown.append(Text(zh=f"使用起讫日期不明，按 {months} 个月", en="the days are not known: the months of the article"))
    if facts.contract_multiple is None and book.flag("breach.multiple_is_cap", spans[-1].first):
        unknown.append(Text(zh="合同约定的违约使用电费倍数", en="the contract's multiple for a breach"))
    return Recovery(
        kind="breach",
        item=facts.item,
        title=TITLE,
        has_energy=True,
        low=outcomes["low"],
        base=outcomes["base"],
        high=outcomes["high"],
        multiples=multiples,
        unknown=tuple(unknown),
        assumed=(EACH_BY_ITS_TEXT,) if len(spans) > 1 else (),
        notes=(*(remark for one in multiples for remark in one.remarks), NOT_RERATED, ROUNDING),
    )


def _part(
    facts: ChangeCategory,
    book: RuleBook,
    rows: tuple[Difference, ...],
    span: Span,
    scenario: Scenario,
    months: int | None,
    *,
    is_only: bool,
) -> Part:
    method = book.method("breach", span.first, facts.item)
    first, last = max(span.first, min(r.first for r in rows)), min(span.last, max(r.last for r in rows))
    if months is None:
        period = Step(Text(zh="使用时间", en="Days of use"), "实际使用日期", f"{first} 至 {last}", "逐行见下", (method,))
    else:
        rule = book.at("breach.unknown_months", span.first)
        told = f"查获日往前 {months} 个月，{first} 至 {last}"
        period = Step(Text(zh="使用时间", en="Days of use"), "起讫难以确定", told, f"按 {months} 个月", (method, rule.basis))
    lines = []
    for row in rows:
        a, b = max(row.first, span.first), min(row.last, span.last)
        if a > b:
            continue
        share = Fraction((b - a).days + 1, row.days)
        kwh = cents(scaled(row.kwh, share))
        yuan = cents(kwh * (row.price_right - row.price_applied))
        told = plain(row.kwh) + ("" if share == 1 else f" × {share.numerator}/{share.denominator} = {plain(kwh)}")
        told += f" × ({plain(row.price_right)} − {plain(row.price_applied)}) = {plain(yuan)} 元"
        lines.append(Line(a, b, row.band, told, kwh, yuan))
    base = sum((line.yuan for line in lines), Decimal(0))
    found = multiple(facts, book, span, facts.item, is_only=is_only)
    step, penalties = payment(found, scenario, Span(span.rules, first, last), base, "违约使用电费")
    return Part(span.rules, book.rules_title(span.rules), first, last, (period, step), tuple(lines), penalties)

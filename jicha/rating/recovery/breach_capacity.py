"""Breach: capacity beyond the contract, or equipment that was suspended or sealed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from jicha.model.base import Text
from jicha.rating.recovery.energy import EACH_BY_ITS_TEXT
from jicha.rating.recovery.facts import DaysFact, PricesFact, SpreadFact
from jicha.rating.recovery.multiple import Penalised, multiple, payment
from jicha.rating.recovery.periods import month_pieces, whole_months
from jicha.rating.recovery.rulebook import RecoveryError, RuleBook, Span
from jicha.rating.recovery.steps import ROUNDING, SCENARIOS, Line, Outcome, Part, Recovery, Scenario, Step, cents, plain, ranged

TITLES = {
    "over_capacity": Text(zh="违约用电：私自超容", en="Breach: capacity beyond the contract"),
    "use_suspended": Text(zh="违约用电：擅用减容、暂拆或封存设备", en="Breach: use of suspended or sealed equipment"),
}


class CapacityBreach(Penalised):
    """A capacity used without leave; users on two-part prices pay by its charge, others by kW."""

    kind: Literal["breach"] = Field(title="类别")
    item: Literal["over_capacity", "use_suspended"] = Field(title="违约行为")
    two_part: bool = Field(title="是否两部制", examples=["true"])
    capacity_kw: SpreadFact = Field(title="违约容量(千瓦，千伏安视同)", examples=["100"])
    act_from: DaysFact | None = Field(default=None, title="使用起日", examples=["2024-07-01"])
    act_to: dt.date = Field(title="使用止日(含)", examples=["2024-12-31"])
    capacity_price: PricesFact | None = Field(default=None, title="容(需)量电价(元/千伏安·月)", examples=["23.2"])
    times: int = Field(default=1, ge=1, title="次数", examples=["1"])
    is_unapproved_addition: bool = Field(default=False, title="封存设备属于私增容")

    @model_validator(mode="after")
    def _complete(self) -> CapacityBreach:
        if self.capacity_kw.low < 0:
            raise ValueError("capacity_kw：容量不得为负数")
        if self.two_part and self.capacity_price is None:
            raise ValueError("capacity_price：两部制用户要补交容(需)量电费，须填容(需)量电价")
        if self.two_part and self.act_from is None:
            raise ValueError("act_from：两部制用户按使用天(月)数补交，条文没有起讫不明的天数；填起日，或最早、可能、最晚三个日期")
        if self.act_from is not None and self.act_from.latest > self.act_to:
            raise ValueError("act_from：起日晚于止日；改正日期")
        if not self.two_part and self.item == "over_capacity" and self.times != 1:
            raise ValueError("times：私增容按容量一次计，只有擅用封存设备按次；去掉这一项")
        if not self.two_part and (self.contract_multiple is not None or self.chosen_multiple is not None):
            raise ValueError("contract_multiple、chosen_multiple：单一制用户按每千瓦定额，不用倍数；去掉这一项")
        return self


def compute(facts: CapacityBreach, book: RuleBook) -> Recovery:
    """What a breach of capacity owes: the charge of the days used and a multiple of it, or an amount per kW."""
    if not facts.two_part:
        return _by_kilowatt(facts, book)
    assert facts.act_from is not None, "refused above"
    outcomes = ranged({s: _outcome(facts, book, s) for s in SCENARIOS})
    spans = book.spans(facts.act_from.likely, facts.act_to)
    multiples = tuple(multiple(facts, book, span, facts.item, is_only=len(spans) == 1) for span in spans)
    unknown = _ranges(facts)
    if not all(book.flag("breach.recover_by_days", span.first) for span in spans):
        unknown.append(
            Text(
                zh="1996年文本按使用月数，零头未写明：低只计整月，基按零头天数÷30，高零头按一月",
                en="the text of 1996 counts months: odd days count nothing, by thirtieths, or as a month",
            )
        )
    if facts.contract_multiple is None and book.flag("breach.multiple_is_cap", facts.act_to):
        unknown.append(Text(zh="合同约定的违约使用电费倍数", en="the contract's multiple for a breach"))
    return Recovery(
        kind="breach",
        item=facts.item,
        title=TITLES[facts.item],
        has_energy=False,
        low=outcomes["low"],
        base=outcomes["base"],
        high=outcomes["high"],
        multiples=multiples,
        unknown=tuple(unknown),
        assumed=(EACH_BY_ITS_TEXT,) if len(spans) > 1 else (),
        notes=(*_also(facts), *(remark for one in multiples for remark in one.remarks), ROUNDING),
    )


def _outcome(facts: CapacityBreach, book: RuleBook, scenario: Scenario) -> Outcome:
    assert facts.act_from is not None
    spans = book.spans(facts.act_from.at(scenario), facts.act_to)
    return Outcome(tuple(_part(facts, book, span, scenario, is_only=len(spans) == 1) for span in spans))


def _part(facts: CapacityBreach, book: RuleBook, span: Span, scenario: Scenario, *, is_only: bool) -> Part:
    method = book.method("breach", span.first, facts.item)
    by_days = book.at("breach.recover_by_days", span.first)
    calendar = book.at("capacity.prorate_by_calendar_days", span.first)
    kw = facts.capacity_kw.at(scenario)
    if by_days.value is True:
        lines = _by_days(facts, span, kw, by_calendar=calendar.value is True)
        formula = "容量 × 月单价 × 使用天数 ÷ 当月日历天数" if calendar.value is True else "容量 × 月单价 × 使用天数 ÷ 30"
    else:
        lines = _by_months(facts, span, kw, scenario)
        formula = "容量 × 月单价 × 使用月数"
    steps = (
        Step(
            Text(zh="补交容(需)量电费", en="Capacity charge recovered"),
            formula,
            f"{plain(kw)}；{span.first} 至 {span.last}",
            f"{span.days} 天，逐行见下",
            (method, by_days.basis, calendar.basis),
        ),
    )
    base = sum((line.yuan for line in lines), Decimal(0))
    found = multiple(facts, book, span, facts.item, is_only=is_only)
    step, penalties = payment(found, scenario, span, base, "违约使用电费")
    return Part(span.rules, book.rules_title(span.rules), span.first, span.last, (*steps, step), tuple(lines), penalties)


def _by_days(facts: CapacityBreach, span: Span, kw: Decimal, *, by_calendar: bool) -> list[Line]:
    lines = []
    for first, last, price in _priced(facts, span.first, span.last):
        for a, b, month in month_pieces(first, last):
            days, whole = (b - a).days + 1, month if by_calendar else 30
            yuan = cents(kw * price * days / whole)
            told = f"{plain(kw)} × {plain(price)} × {days} ÷ {whole} = {plain(yuan)} 元"
            lines.append(Line(a, b, "补交容(需)量电费", told, None, yuan))
    return lines


def _by_months(facts: CapacityBreach, span: Span, kw: Decimal, scenario: Scenario) -> list[Line]:
    """By months as the text of 1996 has it; what odd days count is the range."""
    prices = _priced(facts, span.first, span.last)
    if len(prices) > 1:
        raise RecoveryError("capacity_price：按月数补交的时段内电价有变；按电价分两件分别计算 (one price for months)")
    months, odd = whole_months(span.first, span.last)
    count = {"low": Decimal(months), "base": months + Decimal(odd) / 30, "high": Decimal(months + bool(odd))}[scenario]
    yuan = cents(kw * prices[0][2] * count)
    written = {"low": str(months), "base": f"({months} + {odd}/30)" if odd else str(months), "high": str(months + bool(odd))}
    told = f"{plain(kw)} × {plain(prices[0][2])} × {written[scenario]} 个月 = {plain(yuan)} 元"
    return [Line(span.first, span.last, "补交基本电费", told, None, yuan)]


def _priced(facts: CapacityBreach, first: dt.date, last: dt.date) -> list[tuple[dt.date, dt.date, Decimal]]:
    assert facts.capacity_price is not None
    try:
        return facts.capacity_price.pieces(first, last)
    except ValueError as error:
        raise RecoveryError(f"capacity_price：{error}；补一段从更早的日期起的电价 (no price on that day)") from None


def _by_kilowatt(facts: CapacityBreach, book: RuleBook) -> Recovery:
    """A fixed amount per kW, once for an act whatever its days, by the text of its last day."""
    method, rule = book.method("breach", facts.act_to, facts.item), book.at("breach.yuan_per_kw", facts.act_to, facts.item)
    each = book.number("breach.yuan_per_kw", facts.act_to, facts.item)
    first = facts.act_from.likely if facts.act_from else facts.act_to
    span = book.spans(facts.act_to, facts.act_to)[0]

    def outcome(scenario: Scenario) -> Outcome:
        kw = facts.capacity_kw.at(scenario)
        yuan = cents(kw * each * facts.times)
        often = f" × {facts.times} 次" if facts.item == "use_suspended" else ""
        told = f"{plain(kw)} × {plain(each)}{often} = {plain(yuan)} 元"
        line = Line(first, facts.act_to, "违约使用电费", told, None, yuan)
        step = Step(
            Text(zh="违约使用电费", en="Breach payment"),
            "违约容量 × 每千瓦(千伏安)定额",
            told,
            f"{plain(yuan)} 元",
            (method, rule.basis),
        )
        return Outcome((Part(span.rules, book.rules_title(span.rules), first, facts.act_to, (step,), (), (line,)),))

    outcomes = ranged({s: outcome(s) for s in SCENARIOS})
    assumed = [Text(zh="定额一次计收，按行为止日的文本", en="the fixed amount is due once, by the text of the last day")]
    return Recovery(
        kind="breach",
        item=facts.item,
        title=TITLES[facts.item],
        has_energy=False,
        low=outcomes["low"],
        base=outcomes["base"],
        high=outcomes["high"],
        unknown=tuple(_ranges(facts)),
        assumed=tuple(assumed),
        notes=(*_also(facts), ROUNDING),
    )


def _ranges(facts: CapacityBreach) -> list[Text]:
    found = []
    if facts.two_part and facts.act_from is not None and not facts.act_from.known:
        found.append(Text(zh="使用起日只知道范围：低取最晚，高取最早", en="the first day is known as a range only"))
    if not facts.capacity_kw.known:
        found.append(Text(zh="违约容量只知道范围", en="the capacity is known as a range only"))
    return found


def _also(facts: CapacityBreach) -> list[Text]:
    if not facts.is_unapproved_addition:
        return []
    return [
        Text(
            zh="启用的封存设备属于私增容：还须另按 over_capacity 一项计算（补交部分不重复）",
            en="the sealed equipment was an unapproved addition: over_capacity is due as well, in a case of its own",
        )
    ]

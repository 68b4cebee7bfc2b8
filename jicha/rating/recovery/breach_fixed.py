"""Breaches with a fixed amount: tampering without theft, an unauthorised source, use over the allotted quota."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from jicha.model.base import Text
from jicha.rating.recovery.facts import Amount, Facts, SpreadFact
from jicha.rating.recovery.rulebook import Basis, RuleBook
from jicha.rating.recovery.steps import ROUNDING, SCENARIOS, Line, Outcome, Part, Recovery, Scenario, Step, cents, plain, ranged

BY_LAST_DAY = Text(zh="定额按行为止日的文本", en="the fixed amount goes by the text of the last day")


class MoveMeter(Facts):
    """Meter, terminal, load control, supply equipment or dispatched equipment moved or handled, without theft."""

    kind: Literal["breach"] = Field(title="类别")
    item: Literal["move_meter"] = Field(title="违约行为")
    act_to: dt.date = Field(title="行为日期", examples=["2025-03-10"])
    party: Literal["residential", "other"] = Field(title="居民或其他用户", examples=["residential"])
    times: int = Field(default=1, ge=1, title="次数", examples=["1"])


class UnauthorisedSource(Facts):
    """A source brought in, led out or connected without leave."""

    kind: Literal["breach"] = Field(title="类别")
    item: Literal["unauthorised_source"] = Field(title="违约行为")
    act_to: dt.date = Field(title="行为日期", examples=["2025-03-10"])
    capacity_kw: SpreadFact = Field(title="引入(供出)或并网电源容量(千瓦，千伏安视同)", examples=["30"])

    @model_validator(mode="after")
    def _not_negative(self) -> UnauthorisedSource:
        if self.capacity_kw.low < 0:
            raise ValueError("capacity_kw：容量不得为负数")
        return self


class OverQuota(Facts):
    """Use over the allotted quota, a breach until the text of 2024 dropped it."""

    kind: Literal["breach"] = Field(title="类别")
    item: Literal["over_quota"] = Field(title="违约行为")
    act_to: dt.date = Field(title="行为止日", examples=["2023-08-31"])
    peak_kw: Amount = Field(title="高峰超用电力(千瓦)", examples=["40"])
    times: int = Field(default=1, ge=1, title="次数", examples=["3"])
    over_kwh: Amount = Field(title="超用电量(千瓦时)", examples=["5000"])
    price: Amount = Field(title="现行电价(元/千瓦时)", examples=["0.62"])


def move_meter(facts: MoveMeter, book: RuleBook) -> Recovery:
    """What tampering without theft owes: an amount for each time, by class of user."""
    rule, each = _value(book, "breach.meter_yuan_each", facts.act_to, facts.party)
    yuan = cents(each * facts.times)
    told = f"{plain(each)} × {facts.times} 次 = {plain(yuan)} 元"
    part = _part(facts.act_to, facts.item, book, "每次定额 × 次数", told, [(told, yuan)], (rule,))
    return _recovery(
        facts.item,
        Text(zh="违约用电：私自迁移、更动计量等装置", en="Breach: tampering without theft"),
        dict.fromkeys(SCENARIOS, part),
    )


def unauthorised_source(facts: UnauthorisedSource, book: RuleBook) -> Recovery:
    """What an unauthorised source owes: an amount per kW."""
    rule, each = _value(book, "breach.yuan_per_kw", facts.act_to, facts.item)

    def part(scenario: Scenario) -> Part:
        kw = facts.capacity_kw.at(scenario)
        yuan = cents(kw * each)
        told = f"{plain(kw)} × {plain(each)} = {plain(yuan)} 元"
        return _part(facts.act_to, facts.item, book, "电源容量 × 每千瓦(千伏安)定额", told, [(told, yuan)], (rule,))

    unknown = () if facts.capacity_kw.known else (Text(zh="电源容量只知道范围", en="the capacity is known as a range only"),)
    title = Text(zh="违约用电：擅自引入(供出)电源或并网", en="Breach: an unauthorised source")
    return _recovery(facts.item, title, {s: part(s) for s in SCENARIOS}, unknown)


def over_quota(facts: OverQuota, book: RuleBook) -> Recovery:
    """What use over the quota owes by the text of 1996: yuan per kW and time, and a multiple of the energy's price."""
    book.method("breach", facts.act_to, facts.item)
    per_kw, each = _value(book, "breach.over_quota_yuan_per_kw", facts.act_to, None)
    many, multiple = _value(book, "breach.over_quota_multiple", facts.act_to, None)
    power = cents(facts.peak_kw * each * facts.times)
    energy = cents(cents(facts.over_kwh * facts.price) * multiple)
    lines = [
        (f"{plain(facts.peak_kw)} × {plain(each)} × {facts.times} 次 = {plain(power)} 元", power),
        (f"{plain(facts.over_kwh)} × {plain(facts.price)} × {plain(multiple)} = {plain(energy)} 元", energy),
    ]
    formula = "高峰超用电力 × 每千瓦每次定额 + 超用电量电费 × 倍数"
    part = _part(facts.act_to, facts.item, book, formula, "逐行见下", lines, (per_kw, many))
    return _recovery(facts.item, Text(zh="违约用电：超用电指标", en="Breach: use over the quota"), dict.fromkeys(SCENARIOS, part))


def _value(book: RuleBook, name: str, day: dt.date, key: str | None) -> tuple[Basis, Decimal]:
    return book.at(name, day, key).basis, book.number(name, day, key)


def _part(
    day: dt.date,
    item: str,
    book: RuleBook,
    formula: str,
    numbers: str,
    amounts: Sequence[tuple[str, Decimal]],
    bases: tuple[Basis, ...],
) -> Part:
    span = book.spans(day, day)[0]
    total = sum((yuan for _, yuan in amounts), Decimal(0))
    name = Text(zh="违约使用电费", en="Breach payment")
    step = Step(name, formula, numbers, f"{plain(total)} 元", (book.method("breach", day, item), *bases))
    lines = tuple(Line(day, day, "违约使用电费", told, None, yuan) for told, yuan in amounts)
    return Part(span.rules, book.rules_title(span.rules), day, day, (step,), (), lines)


def _recovery(item: str, title: Text, parts: Mapping[Scenario, Part], unknown: tuple[Text, ...] = ()) -> Recovery:
    outcomes = ranged({s: Outcome((parts[s],)) for s in SCENARIOS})
    return Recovery(
        kind="breach",
        item=item,
        title=title,
        has_energy=False,
        low=outcomes["low"],
        base=outcomes["base"],
        high=outcomes["high"],
        unknown=unknown,
        assumed=(BY_LAST_DAY,),
        notes=(ROUNDING,),
    )

"""Theft: by a proven quantity, or by capacity and time, and the payment that goes with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pydantic import Field, model_validator

from jicha.model.base import Entry, Text
from jicha.rating.recovery.energy import EACH_BY_ITS_TEXT
from jicha.rating.recovery.facts import Amount, PricesFact, SpreadFact
from jicha.rating.recovery.multiple import Penalised, multiple, payment
from jicha.rating.recovery.periods import DAY, scaled
from jicha.rating.recovery.rulebook import Basis, RecoveryError, RuleBook, Span
from jicha.rating.recovery.steps import ROUNDING, SCENARIOS, Line, Outcome, Part, Recovery, Scenario, Step, cents, plain, ranged

TITLE = Text(zh="窃电", en="Theft of electricity")
Item = Literal["direct_tap", "bypass", "break_seal", "damage_meter", "falsify_meter", "other_theft"]


class MeterCapacity(Entry):
    """The capacity that a meter's rated current stands for; a current limiter's setting takes its place."""

    wiring: Literal["1p", "3p3w", "3p4w"] = Field(title="接线方式", examples=["1p"])
    current_a: Amount = Field(title="标定电流或限流器整定电流(安)", examples=["5"])
    voltage_v: Amount = Field(title="电压(伏)：单相和四线填相电压，三线填线电压", examples=["220"])
    ratio: Amount = Field(default=Decimal(1), title="互感器倍率", examples=["40"])

    @property
    def kw(self) -> Decimal:
        """kVA, counted as kW, to 0.001."""
        phases = {"1p": Decimal(1), "3p3w": Decimal(3).sqrt(), "3p4w": Decimal(3)}[self.wiring]
        return (self.current_a * self.voltage_v * phases * self.ratio / 1000).quantize(Decimal("0.001"))

    @property
    def written(self) -> str:
        phases = {"1p": "", "3p3w": "√3 × ", "3p4w": "3 × "}[self.wiring]
        return f"{phases}{plain(self.voltage_v)} V × {plain(self.current_a)} A × {plain(self.ratio)} ÷ 1000"


class Theft(Penalised):
    """An act of theft with what is known of capacity, days and hours; days are those up to the last of the act."""

    kind: Literal["theft"] = Field(title="类别")
    item: Item = Field(title="窃电行为", examples=["bypass"])
    act_to: dt.date = Field(title="窃电止日或查获日", examples=["2025-03-10"])
    act_from: dt.date | None = Field(default=None, title="窃电起日", examples=["2024-12-01"])
    days: SpreadFact | None = Field(default=None, title="窃电日数", examples=["60,90,120"])
    hours_per_day: SpreadFact | None = Field(default=None, title="每日窃电时长(小时)", examples=["8"])
    user_class: Literal["power", "lighting"] | None = Field(default=None, title="电力或照明用户", examples=["power"])
    device_kw: SpreadFact | None = Field(default=None, title="私接设备额定容量(千瓦，千伏安视同)", examples=["12"])
    meter: MeterCapacity | None = Field(default=None, title="电能表标定电流所指容量")
    proven_kwh: SpreadFact | None = Field(default=None, title="查实窃电量(千瓦时)", examples=["8600"])
    metered_kwh: SpreadFact | None = Field(default=None, title="窃电期间已计量电量(千瓦时)", examples=["1500"])
    account_opened_on: dt.date | None = Field(default=None, title="立户日期", examples=["2024-10-01"])
    price: PricesFact = Field(title="电价(元/千瓦时)", examples=["0.62"])

    @model_validator(mode="after")
    def _consistent(self) -> Theft:
        if self.act_from and self.days:
            raise ValueError("act_from、days：起日和日数只填一个；实际用电天数少于起止天数时填 days")
        if self.act_from and self.act_from > self.act_to:
            raise ValueError("act_from：起日晚于止日；改正日期")
        if self.days and (self.days.low < 1 or any(n % 1 for n in (self.days.low, self.days.base, self.days.high))):
            raise ValueError("days：日数应为正整数")
        if self.hours_per_day and not 0 < self.hours_per_day.low <= self.hours_per_day.high <= 24:
            raise ValueError("hours_per_day：每日时长应大于0、不大于24")
        for name in ("device_kw", "proven_kwh", "metered_kwh"):
            spread = getattr(self, name)
            if spread is not None and spread.low < 0:
                raise ValueError(f"{name}：不得为负数")
        if self.item == "direct_tap" and self.metered_kwh is not None:
            raise ValueError("metered_kwh：在供电设施上擅自接线的电量没有经过电能表，不能扣减；去掉这一项")
        if self.proven_kwh is not None and self.metered_kwh is not None:
            raise ValueError("metered_kwh：查实窃电量应已扣除已计量电量；两项只填一个")
        return self


@dataclass(frozen=True)
class _Window:
    """The days of an act in one scenario, and why these."""

    first: dt.date
    last: dt.date
    why: str
    basis: tuple[Basis, ...]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def compute(facts: Theft, book: RuleBook) -> Recovery:
    """What a theft owes: energy stolen at the price of the time, and a multiple of it as payment."""
    windows = {s: _window(facts, book, s) for s in SCENARIOS}
    outcomes = ranged({s: _outcome(facts, book, windows[s], s) for s in SCENARIOS})
    spans = book.spans(windows["base"].first, windows["base"].last)
    multiples = tuple(multiple(facts, book, span, facts.item, is_only=len(spans) == 1) for span in spans)
    notes = [ROUNDING]
    larceny = book.find("breach.larceny_min_yuan", facts.act_to, "large")
    if larceny and isinstance(larceny.value, Decimal) and outcomes["base"].yuan >= larceny.value:
        notes.append(
            Text(
                zh=f"追补电费达到 {plain(larceny.value)} 元（{larceny.basis.cited}幅度下端），按本省标准核对是否移送",
                en="reaches the lower end of the band for larceny: compare the province's own amount",
            )
        )
    return Recovery(
        kind="theft",
        item=facts.item,
        title=TITLE,
        has_energy=True,
        low=outcomes["low"],
        base=outcomes["base"],
        high=outcomes["high"],
        multiples=multiples,
        unknown=tuple(_unknown(facts, book, windows)),
        assumed=tuple(_assumed(facts, book, spans)),
        notes=(*notes, *(remark for one in multiples for remark in one.remarks)),
    )


def _window(facts: Theft, book: RuleBook, scenario: Scenario) -> _Window:
    """The days of the act: proven, told, or those of the article, and never before the account was opened."""
    if facts.act_from is not None:
        return _Window(facts.act_from, facts.act_to, "起止查明", ())
    if facts.days is not None:
        count, why, basis = int(facts.days.at(scenario)), "日数由案件给出", ()
        return _Window(facts.act_to - (count - 1) * DAY, facts.act_to, why, basis)
    if facts.proven_kwh is not None:
        return _Window(facts.act_to, facts.act_to, "电量已查实，起讫不明，按止日文本", ())
    rule = book.at("breach.theft_days", facts.act_to)
    first = facts.act_to - (int(book.number("breach.theft_days", facts.act_to)) - 1) * DAY
    why = f"窃电时间无法查明，按 {plain(Decimal((facts.act_to - first).days + 1))} 天"
    if facts.account_opened_on is not None and facts.account_opened_on > first:
        if facts.account_opened_on > facts.act_to:
            raise RecoveryError("account_opened_on：立户日期晚于窃电止日；改正日期 (opened after the act)")
        first, why = facts.account_opened_on, f"{why}，但不早于立户日期"
    return _Window(first, facts.act_to, why, (rule.basis,))


def _outcome(facts: Theft, book: RuleBook, window: _Window, scenario: Scenario) -> Outcome:
    spans = book.spans(window.first, window.last)
    return Outcome(tuple(_part(facts, book, window, span, scenario, is_only=len(spans) == 1) for span in spans))


def _part(facts: Theft, book: RuleBook, window: _Window, span: Span, scenario: Scenario, *, is_only: bool) -> Part:
    act = book.method("breach", span.first, facts.item)
    steps = [
        Step(
            Text(zh="窃电时间", en="Days of the act"),
            window.why,
            f"{span.first} 至 {span.last}（含首尾）",
            f"{span.days} 天",
            (act, *window.basis),
        )
    ]
    share = Fraction(span.days, window.days)
    if facts.proven_kwh is not None:
        lines = _proven(facts, book, span, share, scenario, steps)
    else:
        lines = _by_capacity(facts, book, span, share, scenario, steps)
    found = multiple(facts, book, span, facts.item, is_only=is_only)
    base = sum((line.yuan for line in lines), Decimal(0))
    step, penalties = payment(found, scenario, span, base, "违约使用电费")
    return Part(span.rules, book.rules_title(span.rules), span.first, span.last, (*steps, step), tuple(lines), penalties)


def _proven(facts: Theft, book: RuleBook, span: Span, share: Fraction, scenario: Scenario, steps: list[Step]) -> list[Line]:
    assert facts.proven_kwh is not None
    rule = book.at("breach.theft_proven_first", span.first)
    total = facts.proven_kwh.at(scenario)
    steps.append(
        Step(
            Text(zh="窃电量", en="Energy stolen"),
            "能够查实的按查实数额",
            f"{plain(total)} kWh",
            rule.note or "先于容量乘时间",
            (rule.basis,),
        )
    )
    lines = []
    for first, last, price in _priced(facts, span.first, span.last):
        part = share * Fraction((last - first).days + 1, span.days)
        told = plain(total) if part == 1 else f"{plain(total)} × {part.numerator}/{part.denominator}"
        lines.append(_line(first, last, told, scaled(total, part), price))
    return lines


def _by_capacity(facts: Theft, book: RuleBook, span: Span, share: Fraction, scenario: Scenario, steps: list[Step]) -> list[Line]:
    kw = _capacity(facts, book, span, scenario, steps)
    hours = _hours(facts, book, span, scenario, steps)
    metered = facts.metered_kwh.at(scenario, falling=True) if facts.metered_kwh else Decimal(0)
    if metered:
        steps.append(
            Step(
                Text(zh="扣减已计量", en="Less the metered"),
                "窃电期间电能表已计量的部分不重复补交",
                f"{plain(metered)} kWh，按天数分摊",
                "条文未写明（未核实）",
            )
        )
    lines = []
    for first, last, price in _priced(facts, span.first, span.last):
        days = (last - first).days + 1
        part = share * Fraction(days, span.days)
        less = scaled(metered, part)
        told = f"{plain(kw)} kW × {plain(hours)} h × {days} 天"
        if metered:
            told += f" − {plain(metered)}" + ("" if part == 1 else f" × {part.numerator}/{part.denominator}")
        kwh = kw * hours * days - less
        if kwh < 0:
            told, kwh = f"{told} < 0，取 0", Decimal(0)
        lines.append(_line(first, last, told, kwh, price))
    return lines


def _line(first: dt.date, last: dt.date, told: str, kwh: Decimal, price: Decimal) -> Line:
    rounded = cents(kwh)
    yuan = cents(rounded * price)
    return Line(first, last, "", f"{told} = {plain(rounded)} kWh；× {plain(price)} = {plain(yuan)} 元", rounded, yuan)


def _priced(facts: Theft, first: dt.date, last: dt.date) -> list[tuple[dt.date, dt.date, Decimal]]:
    try:
        return facts.price.pieces(first, last)
    except ValueError as error:
        raise RecoveryError(f"price：{error}；补一段从更早的日期起的电价 (no price on that day)") from None


def _capacity(facts: Theft, book: RuleBook, span: Span, scenario: Scenario, steps: list[Step]) -> Decimal:
    rule = book.at("breach.theft_capacity_by", span.first, facts.item)
    name = Text(zh="窃电容量", en="Capacity")
    if rule.value == "device":
        if facts.device_kw is None:
            raise RecoveryError(
                f"device_kw：{rule.basis.cited}按私接设备额定容量计；填设备铭牌容量之和 (rated capacity of the devices needed)"
            )
        kw = facts.device_kw.at(scenario)
        steps.append(Step(name, "私接设备额定容量（千伏安视同千瓦）", f"{plain(kw)}", f"{plain(kw)} kW", (rule.basis,)))
        return kw
    if facts.meter is None:
        raise RecoveryError(
            f"meter：{rule.basis.cited}按计费电能表标定电流（或限流器整定电流）所指容量计；"
            "填 meter 的 wiring、current_a、voltage_v (the meter's rated current is needed)"
        )
    kw = facts.meter.kw
    steps.append(
        Step(name, "标定电流所指容量（千伏安视同千瓦）", facts.meter.written, f"{plain(kw)} kW（取3位小数）", (rule.basis,))
    )
    return kw


def _hours(facts: Theft, book: RuleBook, span: Span, scenario: Scenario, steps: list[Step]) -> Decimal:
    name = Text(zh="每日时长", en="Hours a day")
    if facts.hours_per_day is not None:
        hours = facts.hours_per_day.at(scenario)
        steps.append(Step(name, "实际窃用时间", plain(hours), f"{plain(hours)} h/天"))
        return hours
    user = facts.user_class or ("power" if scenario == "high" else "lighting")
    rule = book.at("breach.theft_hours_per_day", span.first, user)
    hours = book.number("breach.theft_hours_per_day", span.first, user)
    whose = "电力用户" if user == "power" else "照明用户"
    steps.append(Step(name, "时长无法查明，按用户类别", whose, f"{plain(hours)} h/天", (rule.basis,)))
    return hours


def _unknown(facts: Theft, book: RuleBook, windows: dict[Scenario, _Window]) -> list[Text]:
    found = []
    by_capacity = facts.proven_kwh is None
    if facts.act_from is None and facts.days is None:
        found.append(Text(zh="窃电起日无法查明", en="the first day of the act is not known"))
        if by_capacity and any(
            book.flag("breach.theft_days_is_least", span.first)
            for span in book.spans(windows["base"].first, windows["base"].last)
        ):
            found.append(Text(zh="1996年文本为“至少”180天，高值没有封顶", en="the text of 1996 says at least: high is open"))
    if facts.days is not None and not facts.days.known:
        found.append(Text(zh="窃电日数只知道范围", en="the days are known as a range only"))
    if by_capacity and facts.hours_per_day is None and facts.user_class is None:
        found.append(
            Text(zh="电力还是照明用户未说明：低和基按照明，高按电力", en="class unknown: low and base as lighting, high as power")
        )
    for name, zh in (
        ("device_kw", "私接容量"),
        ("proven_kwh", "查实电量"),
        ("metered_kwh", "已计量电量"),
        ("hours_per_day", "每日时长"),
    ):
        spread = getattr(facts, name)
        if spread is not None and not spread.known:
            found.append(Text(zh=f"{zh}只知道范围", en=f"{name} is known as a range only"))
    if by_capacity and facts.item != "direct_tap" and facts.metered_kwh is None:
        found.append(
            Text(
                zh="窃电期间已计量电量未填，未扣减，金额可能偏高",
                en="energy already metered is not given and not taken off: the amount may be too high",
            )
        )
    if facts.contract_multiple is None and book.flag("breach.multiple_is_cap", facts.act_to):
        found.append(Text(zh="合同约定的窃电倍数", en="the contract's multiple for theft"))
    return found


def _assumed(facts: Theft, book: RuleBook, spans: Sequence[Span]) -> list[Text]:
    found = [EACH_BY_ITS_TEXT] if len(spans) > 1 else []
    if facts.proven_kwh is None:
        found.append(Text(zh="日数含首尾两日；千伏安视同千瓦", en="both end days count; kVA counts as kW"))
    if facts.proven_kwh is not None and any(not book.flag("breach.theft_proven_first", s.first) for s in spans):
        found.append(
            Text(zh="1996年文本没有查实数额一款，按查实数额属实务", en="the text of 1996 does not name a proven quantity")
        )
    if facts.metered_kwh is not None:
        found.append(Text(zh="扣减已计量电量属实务，条文未写明", en="taking off metered energy is practice, not text"))
    if facts.account_opened_on is not None and facts.act_from is None and facts.days is None:
        found.append(Text(zh="时间不早于立户日期，属推定", en="no day before the account was opened: presumed"))
    return found

"""Energy that a meter missed by a known factor: by a check meter, by K from phasors, or by normal months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pydantic import Field, field_validator, model_validator

from jicha.model.base import Entry, Text
from jicha.rating.recovery.energy import formula_step, line, priced
from jicha.rating.recovery.facts import EnergyRow, Facts, Signed, SpreadFact
from jicha.rating.recovery.periods import Piece, pieces
from jicha.rating.recovery.phasors import Connection, factor_of, registered, stands_still_within, tangent, written
from jicha.rating.recovery.rulebook import Basis, RecoveryError, RuleBook, Span
from jicha.rating.recovery.steps import Line, Part, Scenario, Step, plain, times


class NormalUse(Entry):
    """What the customer used in normal months."""

    kwh: Signed = Field(title="正常月份电量(千瓦时)", examples=["36000"])
    days: int = Field(gt=0, title="正常月份天数", examples=["91"])


class FactorFacts(Facts):
    """What a fault that is adjusted by a factor needs, whichever it is."""

    meter: Literal["3p3w", "3p4w"] = Field(title="接线方式", examples=["3p3w"])
    lost_voltages: tuple[str, ...] = Field(default=(), title="失压相", examples=["[a]"])
    neutral_lost: bool = Field(default=False, title="电能表零线断开")
    power_factor: SpreadFact | None = Field(default=None, title="正常月份功率因数", examples=["0.85,0.90,0.95"])
    load: Literal["lagging", "leading"] | None = Field(default=None, title="感性或容性", examples=["lagging"])
    recorded_as: Literal["net", "absolute"] = Field(default="net", title="抄见电量怎么计反向", examples=["net"])
    normal: NormalUse | None = Field(default=None, title="正常月份")
    rows: tuple[EnergyRow, ...] = Field(title="抄见电量", min_length=1)

    @field_validator("power_factor")
    @classmethod
    def _possible(cls, value: SpreadFact | None) -> SpreadFact | None:
        if value is not None and not 0 < value.low <= value.high <= 1:
            raise ValueError("功率因数应大于0、不大于1；感性容性另用 load 说明")
        return value

    @field_validator("lost_voltages", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return [part.strip().lower() for part in value.split(",")] if isinstance(value, str) else value

    @field_validator("lost_voltages")
    @classmethod
    def _phases(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not set(value) <= set("abc") or len(set(value)) != len(value):
            raise ValueError("失压相应为 a、b、c 中的一个或几个，如 [a] 或 [a, c]")
        return value

    @model_validator(mode="after")
    def _has_a_neutral(self) -> FactorFacts:
        if self.neutral_lost and self.meter == "3p3w":
            raise ValueError("neutral_lost：三相三线电能表没有零线；去掉这一项")
        return self


@dataclass(frozen=True)
class Factors:
    """K of the three scenarios with the step that shows it; None where the meter stands still and normal months count."""

    values: dict[Scenario, Decimal] | None
    steps: dict[Scenario, Step]
    unknown: tuple[Text, ...]
    assumed: tuple[Text, ...]


def is_checked(book: RuleBook, span: Span, row: EnergyRow) -> bool:
    """Whether a check meter's record decides for a row: it is there, and the text puts it first."""
    return row.check_kwh is not None and book.flag("refund.check_meter_first", span.first)


def needs_factor(book: RuleBook, spans: Sequence[Span], rows: Sequence[EnergyRow]) -> bool:
    """Whether any row that counts has no deciding check meter."""
    return any(
        not is_checked(book, span, row) for span in spans for row in rows if row.first <= span.last and row.last >= span.first
    )


def factors(facts: FactorFacts, connection: Connection, basis: Basis, *, computable: bool = True) -> Factors:
    """K in the three scenarios, from the phasors; RecoveryError where it cannot be had and no normal months are given."""
    a, b = registered(connection)
    described = "，".join(connection.elements())
    unknown, assumed = [], [Text(zh="三相负荷对称、电能表各元件相同", en="balanced load, equal elements")]
    if not computable:
        return _by_normal(facts, described, "案件说明无法计算", basis)
    if abs(a) < 1e-9 and abs(b) < 1e-9:
        return _by_normal(facts, described, "任何功率因数下功率恒为零，电表停走", basis)
    cosines = facts.power_factor
    if cosines is None and abs(b) > 1e-9:
        raise RecoveryError(
            f"power_factor：{described} 的 K 随功率因数变化，须填正常月份功率因数或范围，如 0.85,0.90,0.95 (K depends on it)"
        )
    tangents: dict[Scenario, float] = {"low": 0.0, "base": 0.0, "high": 0.0}
    if cosines is not None and abs(b) > 1e-9:
        load = facts.load or "lagging"
        tangents = {s: tangent(cosines.at(s), load) for s in tangents}
        if facts.load is None:
            assumed.append(Text(zh="负荷按感性（滞后）计", en="the load is taken as lagging"))
        if not cosines.known:
            span = f"{plain(cosines.low)} 至 {plain(cosines.high)}"
            unknown.append(Text(zh=f"差错期间功率因数未知，取 {span}", en="the power factor is known as a range only"))
    if stands_still_within(connection, tuple(tangents.values())):
        return _by_normal(facts, described, "在所填功率因数或其范围内电表停走，K 没有意义", basis)
    values: dict[Scenario, Decimal] = {}
    steps: dict[Scenario, Step] = {}
    for scenario, slope in tangents.items():
        value = factor_of(a, b, slope)
        assert value is not None, "a meter that stands still was refused above"
        values[scenario] = value
        at = f"cosφ = {plain(cosines.at(scenario))}" if cosines is not None and abs(b) > 1e-9 else "与功率因数无关"
        side = f"（{'容性' if slope < 0 else '感性'}）" if slope else ""
        steps[scenario] = Step(
            Text(zh="更正系数 K", en="Correction factor K"),
            f"K = 3·cosφ ÷ P错，P错 = {written(connection)}",
            f"元件 {described}；{at}{side}",
            f"K = {plain(value)}（取6位小数，四舍六入五成双）",
            (basis,),
        )
    return Factors(values, steps, tuple(unknown), tuple(assumed))


def _by_normal(facts: FactorFacts, described: str, why: str, basis: Basis) -> Factors:
    if facts.normal is None:
        raise RecoveryError(
            f"normal：{described}，{why}；改按正常月份电量，填 normal 的 kwh 与 days "
            "(the meter stands still: normal months needed)"
        )
    step = Step(
        Text(zh="正常月份日均", en="Daily use of normal months"),
        "正常月份电量 ÷ 天数",
        f"{plain(facts.normal.kwh)} ÷ {facts.normal.days}；{why}",
        f"约 {plain((facts.normal.kwh / facts.normal.days).quantize(Decimal('0.01')))} kWh/天",
        (basis,),
    )
    unknown = (Text(zh=f"{described}：{why}，K 求不出，按正常月份电量", en="no factor: normal months instead"),)
    return Factors(None, dict.fromkeys(("low", "base", "high"), step), unknown, ())


def refuse_wrong_sign(facts: FactorFacts, found: Factors) -> None:
    """RecoveryError where the recorded energy has a sign that the wiring cannot have made."""
    if found.values is None or facts.recorded_as == "absolute":
        return
    total = sum((row.kwh for row in facts.rows), Decimal(0))
    if found.values["base"] * total < 0:
        turns = "反" if found.values["base"] < 0 else "正"
        raise RecoveryError(
            f"rows：K = {plain(found.values['base'])}，电表应{turns}转，抄见电量却是 {plain(total)}；"
            "反转的电量填负数，或反向也计为正的电能表填 recorded_as: absolute (sign of the energy contradicts K)"
        )


def factor_part(
    facts: FactorFacts,
    book: RuleBook,
    kind: str,
    span: Span,
    scenario: Scenario,
    found: Factors | None,
    *,
    head: Sequence[Step],
    share: Decimal = Decimal(1),
    both_ways: bool = True,
) -> Part:
    """One text's part: each row by its check meter, by K, or by normal months; a negative one nought if only recovered."""
    steps = [*head, formula_step(book, span.first, kind, "逐行见下")]
    if found is not None:
        steps.append(found.steps[scenario])
    lines: list[Line] = []
    for piece in pieces(facts.rows, span.first, span.last):
        numbers, kwh = _missed(facts, book, span, piece, scenario, found)
        if share != 1:
            numbers, kwh = f"[{numbers}] × {plain(share)}", kwh * share
        if kwh < 0 and not both_ways:
            numbers, kwh = f"{numbers} < 0，当时文本只补收，取 0", Decimal(0)
        lines.append(line(piece, numbers, kwh))
    return Part(span.rules, book.rules_title(span.rules), span.first, span.last, tuple(steps), tuple(lines))


def _missed(
    facts: FactorFacts, book: RuleBook, span: Span, piece: Piece, scenario: Scenario, found: Factors | None
) -> tuple[str, Decimal]:
    """The energy that was not registered in a piece, and how that was reckoned."""
    if is_checked(book, span, piece.row) and piece.check_kwh is not None:
        share = f" × {piece.share.numerator}/{piece.share.denominator}" if piece.is_cut else ""
        told = f"考核表 {plain(piece.row.check_kwh or Decimal(0))}{share} − {priced(piece)}"
        return told, piece.check_kwh - piece.kwh
    assert found is not None, "needs_factor said so"
    if found.values is not None:
        k = abs(found.values[scenario]) if facts.recorded_as == "absolute" else found.values[scenario]
        return f"{priced(piece)} × ({times(k)} − 1)", piece.kwh * (k - 1)
    assert facts.normal is not None, "factors() refused it"
    days = (piece.last - piece.first).days + 1
    told = f"{plain(facts.normal.kwh)} ÷ {facts.normal.days} × {days} − {priced(piece)}"
    return told, facts.normal.kwh * days / facts.normal.days - piece.kwh


def check_remark(book: RuleBook, spans: Sequence[Span], rows: Sequence[EnergyRow]) -> tuple[Text, ...]:
    """What is taken for granted about check meters."""
    found = []
    first = any(book.flag("refund.check_meter_first", span.first) for span in spans)
    if first and any(row.check_kwh is None for row in rows):
        found.append(
            Text(
                zh="没有填考核表电量的行：当作没有考核能耗用的装置或其他量测记录(有则以其为准)",
                en="rows without check_kwh: taken to have no check meter, whose record would come first",
            )
        )
    later = any(not book.flag("refund.check_meter_first", span.first) for span in spans)
    if later and any(row.check_kwh is not None for row in rows):
        found.append(Text(zh="旧文本不以考核表为先，该段未用考核表电量", en="the earlier text does not put a check meter first"))
    return tuple(found)

"""A multiplier in the bill that is not the one in the field."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from jicha.model.base import Text
from jicha.rating.recovery.energy import closed, formula_step, line, priced
from jicha.rating.recovery.facts import EnergyRow, Facts
from jicha.rating.recovery.periods import extent, pieces, scaled
from jicha.rating.recovery.rulebook import RecoveryError, RuleBook, Span
from jicha.rating.recovery.steps import Outcome, Part, Recovery, Step

TITLE = Text(zh="倍率不符退补", en="Adjusting a wrong ratio")
RATIO = re.compile(r"\d+(\.\d+)?(/\d+(\.\d+)?)?")


def _ratio(value: Any) -> Any:
    """A ratio as it is written on plates: 120, 600/5, or 600/5×10000/100 for current and voltage transformers."""
    text = re.sub(r"\s", "", str(value))
    parts = re.split(r"[×*x]", text)
    if not all(RATIO.fullmatch(part) for part in parts) or any(Fraction(n) == 0 for n in re.findall(r"\d+(?:\.\d+)?", text)):
        raise ValueError(f"倍率“{value}”应写作 120、600/5 或 600/5×10000/100")
    return "×".join(parts)


Ratio = Annotated[str, BeforeValidator(_ratio)]


def multiplier(ratio: str) -> Fraction:
    """The number that a written ratio multiplies by."""
    found = Fraction(1)
    for part in ratio.split("×"):
        primary, _, secondary = part.partition("/")
        found *= Fraction(primary) / Fraction(secondary or "1")
    return found


class WrongRatio(Facts):
    """The ratio that the bills used and the one on the plates; rows hold the energy as it was billed."""

    kind: Literal["wrong_ratio"] = Field(title="类别")
    ratio_actual: Ratio = Field(title="实际倍率", examples=["600/5"])
    ratio_billed: Ratio = Field(title="计费倍率", examples=["300/5"])
    began_on: dt.date | None = Field(default=None, title="差错发生之日", examples=["2024-07-01"])
    corrected_on: dt.date | None = Field(default=None, title="差错更正之日", examples=["2024-12-31"])
    rows: tuple[EnergyRow, ...] = Field(title="已计费电量", min_length=1)

    @model_validator(mode="after")
    def _forward(self) -> WrongRatio:
        if self.began_on and self.corrected_on and self.began_on > self.corrected_on:
            raise ValueError("began_on：差错发生之日晚于更正之日；改正日期")
        return self


def compute(facts: WrongRatio, book: RuleBook) -> Recovery:
    """What a wrong ratio owes: billed energy times actual over billed, less itself."""
    first, last = extent(facts.rows)
    first, last = facts.began_on or first, facts.corrected_on or last
    if first > last:
        raise RecoveryError(f"rows：没有落在 {first} 至 {last} 的电量；改正日期 (the period is empty)")
    spans = book.spans(first, last)
    outcome = Outcome(tuple(_part(facts, book, span) for span in spans))
    assumed = [] if facts.began_on else [Text(zh="退补时间按抄表记录，即各行的起止", en="days by the reading record: the rows")]
    outcomes: dict[Any, Outcome] = dict.fromkeys(("low", "base", "high"), outcome)
    return closed("wrong_ratio", TITLE, outcomes, book, last, assumed=assumed, parts=len(spans), rows=facts.rows)


def _part(facts: WrongRatio, book: RuleBook, span: Span) -> Part:
    actual, billed = multiplier(facts.ratio_actual), multiplier(facts.ratio_billed)
    change = actual / billed - 1
    method = book.method("refund", span.first, "wrong_ratio")
    steps = (
        Step(
            Text(zh="退补时间", en="Days adjusted"),
            "差错发生之日起" if facts.began_on else "以抄表记录为准",
            f"{span.first} 至 {span.last}",
            f"{span.days} 天",
            (method,),
        ),
        Step(
            Text(zh="倍率差", en="Difference of the ratios"),
            "示数差 = 已计费电量 ÷ 计费倍率；(实际 − 计费) ÷ 计费",
            f"({facts.ratio_actual} − {facts.ratio_billed}) ÷ ({facts.ratio_billed})",
            f"= {change}",
            (method,),
        ),
        formula_step(book, span.first, "wrong_ratio", "逐行见下"),
    )
    lines = tuple(
        line(piece, f"{priced(piece)} × ({actual} − {billed}) ÷ {billed}", scaled(piece.kwh, change))
        for piece in pieces(facts.rows, span.first, span.last)
    )
    return Part(span.rules, book.rules_title(span.rules), span.first, span.last, steps, lines)

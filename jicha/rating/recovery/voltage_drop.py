"""A voltage circuit whose drop is out of limits."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from pydantic import Field, field_validator

from jicha.model.base import Text
from jicha.rating.recovery.energy import closed, formula_step, line, priced
from jicha.rating.recovery.facts import Amount, EnergyRow, Facts, SpreadFact
from jicha.rating.recovery.periods import pieces
from jicha.rating.recovery.rulebook import RecoveryError, RuleBook, Span
from jicha.rating.recovery.steps import SCENARIOS, Outcome, Part, Recovery, Step, cents, plain, ranged

TITLE = Text(zh="二次压降退补", en="Adjusting a voltage drop")
HUNDRED = Decimal(100)


class VoltageDrop(Facts):
    """A drop in percent of the rated voltage: positive where the meter sees too little."""

    kind: Literal["voltage_drop"] = Field(title="类别")
    drop_pct: SpreadFact = Field(title="实测压降(%)", examples=["0.65"])
    allowed_drop_pct: Amount = Field(title="允许压降(%)", examples=["0.2"])
    began_on: dt.date = Field(title="连接线投入或负荷增加之日", examples=["2024-07-01"])
    corrected_on: dt.date = Field(title="压降更正之日", examples=["2024-12-31"])
    rows: tuple[EnergyRow, ...] = Field(title="抄见电量", min_length=1)

    @field_validator("drop_pct")
    @classmethod
    def _possible(cls, value: SpreadFact) -> SpreadFact:
        if not -HUNDRED < value.low <= value.high < HUNDRED:
            raise ValueError("压降应在 −100% 与 100% 之间；电压全失用 fuse")
        return value


def compute(facts: VoltageDrop, book: RuleBook) -> Recovery:
    """What a voltage drop owes: all its days, the drop beyond what is allowed; never halved."""
    if facts.began_on > facts.corrected_on:
        raise RecoveryError(f"began_on：{facts.began_on} 晚于更正之日 {facts.corrected_on}；改正日期 (the period is empty)")
    spans = book.spans(facts.began_on, facts.corrected_on)
    outcomes = ranged({s: Outcome(tuple(_part(facts, book, span, facts.drop_pct.at(s)) for span in spans)) for s in SCENARIOS})
    unknown = [] if facts.drop_pct.known else [Text(zh="压降只知道范围", en="the drop is known as a range only")]
    drop = facts.drop_pct.base
    other = cents(sum((row.kwh for row in facts.rows), Decimal(0)) * drop / (HUNDRED + drop))
    notes = [
        Text(
            zh=f"另一写法 W×D÷(1+D) 对全部行得 {plain(other)} kWh（未核实，仅供对照）",
            en="the other formula in use, unverified, for comparison",
        )
    ]
    return closed(
        "voltage_drop", TITLE, outcomes, book, facts.corrected_on, unknown=unknown, notes=notes, parts=len(spans), rows=facts.rows
    )


def _part(facts: VoltageDrop, book: RuleBook, span: Span, drop: Decimal) -> Part:
    method = book.method("refund", span.first, "voltage_drop")
    both = book.at("refund.drop_adjusts_both_ways", span.first)
    beyond = max(Decimal(0), abs(drop) - facts.allowed_drop_pct)
    signed = beyond if drop >= 0 else -beyond
    result = f"超出 {plain(beyond)} 个百分点" if beyond else "未超出，不退补(恰等于允许值不算超出)"
    if signed < 0 and not both.value:
        signed, result = Decimal(0), "压降为负而当时文本只补收，不退"
    steps = (
        Step(
            Text(zh="退补时间", en="Days adjusted"),
            "连接线投入或负荷增加之日起至更正之日止，不折半",
            f"{span.first} 至 {span.last}",
            f"{span.days} 天",
            (method,),
        ),
        Step(
            Text(zh="超出部分", en="Beyond the allowed drop"),
            "|D| − D允许",
            f"|{plain(drop)}%| − {plain(facts.allowed_drop_pct)}%",
            result,
            (method, both.basis),
        ),
        formula_step(book, span.first, "voltage_drop", f"D = {plain(drop)}%"),
    )
    lines = (
        tuple(
            line(piece, f"{priced(piece)} × {plain(signed)} ÷ 100", piece.kwh * signed / HUNDRED)
            for piece in pieces(facts.rows, span.first, span.last)
        )
        if signed
        else ()
    )
    return Part(span.rules, book.rules_title(span.rules), span.first, span.last, steps, lines)

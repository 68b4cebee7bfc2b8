"""A meter or instrument transformer whose verified error is out of tolerance."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from jicha.model.base import Text
from jicha.rating.recovery.energy import closed, formula_step, line, priced
from jicha.rating.recovery.facts import Amount, EnergyRow, Facts, SpreadFact
from jicha.rating.recovery.periods import Due, error_periods, pieces
from jicha.rating.recovery.rulebook import RuleBook
from jicha.rating.recovery.steps import SCENARIOS, Outcome, Part, Recovery, Step, plain, ranged, times

TITLE = Text(zh="计量误差退补", en="Adjusting a metering error")
HUNDRED = Decimal(100)


class MeterError(Facts):
    """An error in percent as the certificate has it: negative where the meter registers too little."""

    kind: Literal["meter_error"] = Field(title="类别")
    error_pct: SpreadFact = Field(title="验证误差(%)", examples=["-2.4"])
    allowed_error_pct: Amount = Field(title="允许误差(±%)", examples=["1"])
    error_began_on: dt.date | None = Field(default=None, title="误差发生之日", examples=["2024-07-01"])
    last_checked_on: dt.date | None = Field(default=None, title="上次校验或换装投入之日", examples=["2024-03-01"])
    corrected_on: dt.date = Field(title="误差更正之日", examples=["2024-12-31"])
    rows: tuple[EnergyRow, ...] = Field(title="抄见电量", min_length=1)

    @model_validator(mode="after")
    def _moves(self) -> MeterError:
        if self.error_pct.low <= -HUNDRED:
            raise ValueError("误差 −100% 或以下表示停走，误差法不适用；改用 wiring 或 fuse，按正常月份电量")
        return self


def compute(facts: MeterError, book: RuleBook) -> Recovery:
    """What a meter error owes: each text's own days, the whole of them or the half, times the energy error."""
    due = error_periods(
        book,
        facts.error_began_on,
        facts.last_checked_on,
        facts.corrected_on,
        always="refund.error_always_half_period",
        unknown_share="refund.error_unknown_period_share",
    )
    outcomes = ranged({s: Outcome(tuple(_part(facts, book, one, facts.error_pct.at(s)) for one in due)) for s in SCENARIOS})
    unknown, assumed = [], []
    if not facts.error_pct.known:
        unknown.append(Text(zh="误差只知道范围，低、基、高各取一值", en="the error is known as a range only"))
    for one in due:
        if one.from_check and facts.error_began_on and one.span.first < facts.error_began_on:
            assumed.append(
                Text(
                    zh=f"{one.span.last} 及以前按当时文本自上次校验起算，不看误差发生之日",
                    en="the earlier text counts from the last test whatever the day the error began",
                )
            )
    return closed(
        "meter_error",
        TITLE,
        outcomes,
        book,
        facts.corrected_on,
        unknown=unknown,
        assumed=assumed,
        parts=len(due),
        rows=facts.rows,
    )


def _part(facts: MeterError, book: RuleBook, due: Due, error: Decimal) -> Part:
    span = due.span
    method = book.method("refund", span.first, "meter_error")
    period = Step(
        Text(zh="退补时间", en="Days adjusted"),
        "上次校验或换装投入之日起" if due.from_check else "误差发生之日起",
        f"{span.first} 至 {span.last}，{span.days} 天 × {plain(due.share)}",
        "按时间的二分之一" if due.share != 1 else "全部时间",
        (method, *due.basis),
    )
    judged = Step(
        Text(zh="是否超差", en="Out of tolerance"),
        "|e| > 允许误差",
        f"|{plain(error)}%| 与 {plain(facts.allowed_error_pct)}%",
        "超出" if abs(error) > facts.allowed_error_pct else "未超出，不退补(恰等于允许误差不算超出)",
        (method,),
    )
    steps = (period, judged, formula_step(book, span.first, "meter_error", f"e = {plain(error)}%"))
    if abs(error) <= facts.allowed_error_pct:
        return Part(span.rules, book.rules_title(span.rules), span.first, span.last, steps, ())
    lines = []
    for piece in pieces(facts.rows, span.first, span.last):
        kwh = -piece.kwh * error / (HUNDRED + error) * due.share
        share = f" × {plain(due.share)}" if due.share != 1 else ""
        told = f"{priced(piece)} × {times(-error)} ÷ {plain(HUNDRED + error)}{share}"
        lines.append(line(piece, told, kwh))
    return Part(span.rules, book.rules_title(span.rules), span.first, span.last, steps, tuple(lines))

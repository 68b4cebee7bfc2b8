"""A voltage transformer's blown fuse, or by the text of 2024 a transformer fault: one or more voltages are gone."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, model_validator

from jicha.model.base import Text
from jicha.rating.recovery.energy import closed
from jicha.rating.recovery.factors import FactorFacts, check_remark, factor_part, factors, needs_factor, refuse_wrong_sign
from jicha.rating.recovery.periods import extent
from jicha.rating.recovery.phasors import Connection
from jicha.rating.recovery.rulebook import RecoveryError, RuleBook, Span
from jicha.rating.recovery.steps import SCENARIOS, Outcome, Part, Recovery, Scenario, Step, ranged

TITLE = Text(zh="熔断(互感器故障)退补", en="Adjusting a blown fuse or transformer fault")


class Fuse(FactorFacts):
    """Voltages that were gone at the meter, from the reading or the record of the loss to the repair."""

    kind: Literal["fuse"] = Field(title="类别")
    began_on: dt.date | None = Field(default=None, title="失压起日(失压记录)", examples=["2024-07-01"])
    corrected_on: dt.date | None = Field(default=None, title="更正之日", examples=["2024-07-31"])
    cannot_compute: bool = Field(default=False, title="无法计算，按正常月份")

    @model_validator(mode="after")
    def _something_is_lost(self) -> Fuse:
        if not self.lost_voltages:
            raise ValueError("lost_voltages：缺少失压相；填 [a]、[b] 或 [a, c]")
        return self

    @property
    def connection(self) -> Connection:
        currents = ("a", "c") if self.meter == "3p3w" else ("a", "b", "c")
        return Connection(self.meter, "abc", currents, frozenset(self.lost_voltages), neutral_lost=self.neutral_lost)


def compute(facts: Fuse, book: RuleBook) -> Recovery:
    """What lost voltages owe: check meter, else K from phasors, else normal months less the recorded energy."""
    first, last = extent(facts.rows)
    first, last = facts.began_on or first, facts.corrected_on or last
    if first > last:
        raise RecoveryError(f"began_on：{first} 晚于更正之日 {last}；改正日期 (the period is empty)")
    spans = book.spans(first, last)
    found = None
    if needs_factor(book, spans, facts.rows):
        basis = book.at("refund.formula", spans[-1].first, "fuse").basis
        found = factors(facts, facts.connection, basis, computable=not facts.cannot_compute)
        refuse_wrong_sign(facts, found)

    def part(span: Span, scenario: Scenario) -> Part:
        both = book.at("refund.fuse_adjusts_both_ways", span.first)
        by = "失压记录或差错发生之日" if facts.began_on else "抄表记录"
        head = Step(
            Text(zh="退补时间", en="Days adjusted"),
            f"{by}起至更正之日止",
            f"{span.first} 至 {span.last}",
            f"{span.days} 天；{'双向退补' if both.value else '只补收'}",
            (book.method("refund", span.first, "fuse"), both.basis),
        )
        return factor_part(facts, book, "fuse", span, scenario, found, head=[head], both_ways=both.value is True)

    outcomes = ranged({s: Outcome(tuple(part(span, s) for span in spans)) for s in SCENARIOS})
    assumed = [*(found.assumed if found else ()), *check_remark(book, spans, facts.rows)]
    assumed.append(
        Text(
            zh="失压相在电能表端子上电压为零；高压侧熔断留有感应电压的，按实测另算或 cannot_compute",
            en="a lost voltage is nought at the meter; a blown primary fuse may leave some: measure it, or use normal months",
        )
    )
    unknown = found.unknown if found else ()
    return closed("fuse", TITLE, outcomes, book, last, unknown=unknown, assumed=assumed, parts=len(spans), rows=facts.rows)

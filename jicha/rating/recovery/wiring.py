"""A three-phase meter that was wired wrong."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

from pydantic import Field, field_validator, model_validator

from jicha.model.base import Text
from jicha.rating.recovery.energy import closed
from jicha.rating.recovery.factors import FactorFacts, check_remark, factor_part, factors, needs_factor, refuse_wrong_sign
from jicha.rating.recovery.periods import Due, error_periods
from jicha.rating.recovery.phasors import Connection
from jicha.rating.recovery.rulebook import RuleBook
from jicha.rating.recovery.steps import SCENARIOS, Outcome, Recovery, Step, plain, ranged

TITLE = Text(zh="接线错误退补", en="Adjusting a wiring error")
CURRENT = re.compile(r"([+-]?)i?([abc])", re.IGNORECASE)


class Wiring(FactorFacts):
    """What stands at the terminals: voltages in order, currents element by element with their polarity."""

    kind: Literal["wiring"] = Field(title="类别")
    voltages: str = Field(default="abc", title="电压端子依次所接相", examples=["bca"])
    currents: tuple[str, ...] = Field(title="各元件电流", examples=["[-c, a]"])
    lost_currents: tuple[str, ...] = Field(default=(), title="失流相", examples=["[b]"])
    error_began_on: dt.date | None = Field(default=None, title="差错发生之日", examples=["2024-07-01"])
    last_checked_on: dt.date | None = Field(default=None, title="上次校验或换装投入之日", examples=["2024-03-01"])
    corrected_on: dt.date = Field(title="接线更正之日", examples=["2024-12-31"])

    @field_validator("voltages", mode="before")
    @classmethod
    def _order(cls, value: object) -> object:
        text = "".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        text = re.sub(r"[u,\s]", "", text.lower())
        if sorted(text) != ["a", "b", "c"]:
            raise ValueError("电压端子应写 a、b、c 三相的一种次序，如 bca；失压另写 lost_voltages")
        return text

    @field_validator("currents", mode="before")
    @classmethod
    def _polarity(cls, value: object) -> object:
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple):
            raise ValueError("电流应为列表，如 [-c, a]")
        found = []
        for part in parts:
            match = CURRENT.fullmatch(str(part).strip().replace("−", "-"))
            if not match:
                raise ValueError(f"电流“{part}”应写作 a、-c 这样的相别，反接加负号")
            found.append(("-" if match[1] == "-" else "") + match[2].lower())
        return found

    @field_validator("lost_currents", mode="before")
    @classmethod
    def _lost(cls, value: object) -> object:
        return [part.strip().lower() for part in value.split(",")] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _fits_the_meter(self) -> Wiring:
        phases = sorted(current[-1] for current in self.currents)
        wanted = ["a", "c"] if self.meter == "3p3w" else ["a", "b", "c"]
        if phases != wanted:
            raise ValueError(f"currents：{self.meter} 应有 {'、'.join(wanted)} 相电流各一个；失流的也写出，另列入 lost_currents")
        if not set(self.lost_currents) <= set(wanted):
            raise ValueError(f"lost_currents：应为 {'、'.join(wanted)} 中的相")
        return self

    @property
    def connection(self) -> Connection:
        lost = frozenset(self.lost_voltages), frozenset(self.lost_currents)
        return Connection(self.meter, self.voltages, self.currents, *lost, self.neutral_lost)


def compute(facts: Wiring, book: RuleBook) -> Recovery:
    """What a wiring error owes: recorded energy times K − 1 over the days of each text, never halved."""
    due = error_periods(
        book,
        facts.error_began_on,
        facts.last_checked_on,
        facts.corrected_on,
        always="refund.wiring_always_from_check",
        unknown_share="refund.wiring_unknown_period_share",
    )
    spans = [one.span for one in due]
    found = None
    if needs_factor(book, spans, facts.rows):
        basis = book.at("refund.formula", spans[-1].first, "wiring").basis
        found = factors(facts, facts.connection, basis)
        refuse_wrong_sign(facts, found)
    outcomes = ranged(
        {
            s: Outcome(
                tuple(
                    factor_part(facts, book, "wiring", one.span, s, found, head=[_period(book, one)], share=one.share)
                    for one in due
                )
            )
            for s in SCENARIOS
        }
    )
    assumed = [*(found.assumed if found else ()), *check_remark(book, spans, facts.rows)]
    if found is not None and found.values is None:
        assumed.append(
            Text(
                zh="条文没有给接线错误停走的算法，比照互感器故障按正常月份（未核实）",
                en="no text says how to adjust a wiring that stops the meter: as for a transformer fault (unverified)",
            )
        )
    unknown = found.unknown if found else ()
    return closed(
        "wiring", TITLE, outcomes, book, facts.corrected_on, unknown=unknown, assumed=assumed, parts=len(due), rows=facts.rows
    )


def _period(book: RuleBook, due: Due) -> Step:
    return Step(
        Text(zh="退补时间", en="Days adjusted"),
        "上次校验或换装投入之日起" if due.from_check else "差错发生之日起",
        f"{due.span.first} 至 {due.span.last}，{due.span.days} 天 × {plain(due.share)}",
        "不折半" if due.share == 1 else f"按 {plain(due.share)}",
        (book.method("refund", due.span.first, "wiring"), *due.basis),
    )

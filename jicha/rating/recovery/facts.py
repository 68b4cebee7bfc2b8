"""The facts of a case as a file or the command line gives them, strictly checked; every field has its Chinese name."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from jicha.model.base import Entry
from jicha.rating.recovery.steps import Scenario

# Ten thousand times a province's year: beyond it a number is a slip, and products would lose digits.
MOST = Decimal(10) ** 13
Amount = Annotated[Decimal, Field(ge=0, le=MOST, allow_inf_nan=False)]
Signed = Annotated[Decimal, Field(ge=-MOST, le=MOST, allow_inf_nan=False)]


class Spread(Entry):
    """A number that is known (all three equal) or lies between low and high with a likely base."""

    low: Signed
    base: Signed
    high: Signed

    @model_validator(mode="after")
    def _ordered(self) -> Spread:
        if not self.low <= self.base <= self.high:
            raise ValueError("低、基、高三个数应由小到大；改正次序")
        return self

    def at(self, scenario: Scenario, *, falling: bool = False) -> Decimal:
        """The value of a scenario; falling where a greater value makes the amount smaller."""
        if falling and scenario != "base":
            scenario = "high" if scenario == "low" else "low"
        return {"low": self.low, "base": self.base, "high": self.high}[scenario]

    @property
    def known(self) -> bool:
        return self.low == self.high


def _spread(value: Any) -> Any:
    """Let a spread be written as one number, as 'low,base,high', or as its three fields."""
    if isinstance(value, str) and "," in value:
        parts = [part.strip() for part in value.split(",")]
        if len(parts) != 3:
            raise ValueError("范围应写作 低,基,高 三个数，如 0.85,0.90,0.95")
        return dict(zip(("low", "base", "high"), parts, strict=True))
    if isinstance(value, dict | Spread):
        return value
    return {"low": value, "base": value, "high": value}


SpreadFact = Annotated[Spread, BeforeValidator(_spread)]


class Days(Entry):
    """A day that is known, or lies between earliest and latest with a likely one."""

    earliest: dt.date
    likely: dt.date
    latest: dt.date

    @model_validator(mode="after")
    def _ordered(self) -> Days:
        if not self.earliest <= self.likely <= self.latest:
            raise ValueError("最早、可能、最晚三个日期应由前到后；改正次序")
        return self

    def at(self, scenario: Scenario) -> dt.date:
        """The first day of an act in a scenario: the later it began, the less is owed."""
        return {"low": self.latest, "base": self.likely, "high": self.earliest}[scenario]

    @property
    def known(self) -> bool:
        return self.earliest == self.latest


def _days(value: Any) -> Any:
    if isinstance(value, str) and "," in value:
        parts = [part.strip() for part in value.split(",")]
        if len(parts) != 3:
            raise ValueError("日期范围应写作 最早,可能,最晚 三个日期")
        return dict(zip(("earliest", "likely", "latest"), parts, strict=True))
    if isinstance(value, dict | Days):
        return value
    return {"earliest": value, "likely": value, "latest": value}


DaysFact = Annotated[Days, BeforeValidator(_days)]


class DatedPrice(Entry):
    """A price from a day on."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    first: dt.date = Field(alias="from", title="电价起日", examples=["2024-06-01"])
    price: Amount = Field(title="电价(元)", examples=["0.62"])


class Prices(Entry):
    """Prices by day; one price counts for all days."""

    steps: tuple[DatedPrice, ...]
    single: Amount | None = None

    @model_validator(mode="after")
    def _ascending(self) -> Prices:
        if any(a.first >= b.first for a, b in itertools.pairwise(self.steps)):
            raise ValueError("各段电价的起日应由前到后、互不相同；改正次序")
        return self

    def pieces(self, first: dt.date, last: dt.date) -> list[tuple[dt.date, dt.date, Decimal]]:
        """The days from first to last, both included, cut where the price changes. ValueError where none is known."""
        if self.single is not None:
            return [(first, last, self.single)]
        if not self.steps or self.steps[0].first > first:
            raise ValueError(f"{first} 没有电价")
        found = []
        for n, step in enumerate(self.steps):
            until = self.steps[n + 1].first - dt.timedelta(days=1) if n + 1 < len(self.steps) else last
            a, b = max(first, step.first), min(last, until)
            if a <= b:
                found.append((a, b, step.price))
        return found


def _prices(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return {"steps": value}
    return value if isinstance(value, dict | Prices) else {"steps": (), "single": value}


PricesFact = Annotated[Prices, BeforeValidator(_prices)]


class Row(Entry):
    """Days, both included."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    first: dt.date = Field(alias="from", title="起日", examples=["2024-06-01"])
    last: dt.date = Field(alias="to", title="止日(含)", examples=["2024-06-30"])
    band: str = Field(default="", title="时段", examples=["峰"])

    @model_validator(mode="after")
    def _forward(self) -> Row:
        if self.last < self.first:
            raise ValueError(f"止日 {self.last} 早于起日 {self.first}；改正日期(止日含当日)")
        return self

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


class EnergyRow(Row):
    """The energy that the meter recorded in some days, with the price of the time."""

    kwh: Signed = Field(title="抄见电量(千瓦时)", examples=["51200"])
    price: Amount = Field(title="电价(元/千瓦时)", examples=["0.62"])
    check_kwh: Signed | None = Field(default=None, title="考核表电量(千瓦时)", examples=["76800"])


class CaseHead(Entry):
    """Who and what the case is about; what a notice needs beyond the amounts."""

    number: str = Field(default="", title="案件编号")
    utility: str = Field(default="", title="供电企业")
    customer: str = Field(default="", title="用户名称")
    account_id: str = Field(default="", title="户号")
    address: str = Field(default="", title="用电地址")
    contract: str = Field(default="", title="供用电合同编号")
    found_on: dt.date | None = Field(default=None, title="查获日期")
    inspectors: tuple[str, ...] = Field(default=(), title="检查人")
    description: str = Field(default="", title="事实经过")
    evidence: tuple[str, ...] = Field(default=(), title="证据")


class Facts(Entry):
    """What every case has."""

    kind: str = Field(title="类别")
    case: CaseHead = Field(default=CaseHead(), title="案件")

    def said(self) -> tuple[tuple[str, str, str], ...]:
        """Every fact that was given: (field, Chinese name, value as text)."""
        found = []
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if name in ("kind", "case", "rows") or value is None or value == field.default:
                continue
            found.append((name, field.title or name, _written(value)))
        return tuple(found)


def _written(value: Any) -> str:
    match value:
        case Spread():
            return str(value.base) if value.known else f"{value.low} / {value.base} / {value.high}"
        case Days():
            return str(value.likely) if value.known else f"{value.earliest} / {value.likely} / {value.latest}"
        case Prices():
            return str(value.single) if value.single is not None else "；".join(f"{p.first}起 {p.price}" for p in value.steps)
        case bool():
            return "是" if value else "否"
        case tuple():
            return "、".join(map(str, value))
        case Entry():
            fields = type(value).model_fields
            return "，".join(f"{fields[n].title or n} {v}" for n, v in value if v is not None)
    return str(value)

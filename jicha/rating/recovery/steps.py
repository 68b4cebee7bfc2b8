"""What a recovery is: parts by text of the rules, their lines and steps, and three outcomes low, base and high."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from jicha.model.base import Text
from jicha.rating.recovery.rulebook import Basis

Scenario = Literal["low", "base", "high"]
SCENARIOS: tuple[Scenario, ...] = ("low", "base", "high")
CENT = Decimal("0.01")
ROUNDING = Text(
    zh="每行电量取至0.01千瓦时、金额取至0.01元，四舍五入；金额按取整后的电量算",
    en="each line is rounded half up to 0.01 kWh and 0.01 yuan, yuan from the rounded kWh",
)


def cents(value: Decimal) -> Decimal:
    """To 0.01, half up, away from zero for negative values too."""
    return value.quantize(CENT, ROUND_HALF_UP)


def plain(value: Decimal | int) -> str:
    """A number as a person writes it: separators, no trailing zeros, never an exponent."""
    text = f"{Decimal(value):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def times(value: Decimal) -> str:
    """A factor inside a product: a negative one in brackets."""
    return f"({plain(value)})" if value < 0 else plain(value)


@dataclass(frozen=True)
class Step:
    """One step of the working: what, by which formula, with which numbers, from which text."""

    name: Text
    formula: str
    numbers: str
    result: str
    basis: tuple[Basis, ...] = ()


@dataclass(frozen=True)
class Line:
    """One line of the amount: days (both included), the arithmetic as written, kWh where energy is meant, yuan."""

    first: dt.date
    last: dt.date
    label: str
    numbers: str
    kwh: Decimal | None
    yuan: Decimal


@dataclass(frozen=True)
class Part:
    """The days of a case that one text of the rules governs. A penalty of None is one that nobody knows yet."""

    rules: str
    title: str
    first: dt.date
    last: dt.date
    steps: tuple[Step, ...]
    lines: tuple[Line, ...]
    penalties: tuple[Line, ...] | None = ()

    @property
    def yuan(self) -> Decimal:
        return sum((line.yuan for line in self.lines), Decimal(0))

    @property
    def penalty(self) -> Decimal | None:
        return None if self.penalties is None else sum((line.yuan for line in self.penalties), Decimal(0))


@dataclass(frozen=True)
class Outcome:
    """All parts of a case as one set of facts has them."""

    parts: tuple[Part, ...]

    @property
    def kwh(self) -> Decimal:
        return sum((line.kwh for part in self.parts for line in part.lines if line.kwh is not None), Decimal(0))

    @property
    def yuan(self) -> Decimal:
        return sum((part.yuan for part in self.parts), Decimal(0))

    @property
    def penalty(self) -> Decimal | None:
        known = [part.penalty for part in self.parts]
        return None if None in known else sum((p for p in known if p is not None), Decimal(0))

    @property
    def total(self) -> Decimal | None:
        return None if self.penalty is None else self.yuan + self.penalty


@dataclass(frozen=True)
class Multiple:
    """The multiple of a breach payment: the article's, the contract's, the unit's scale, and the one that is used."""

    rules: str
    limit: Decimal
    is_cap: bool
    contract: Decimal | None
    scale: Decimal | None
    used: Decimal | None
    low: Decimal
    high: Decimal
    approver: str
    basis: tuple[Basis, ...]
    remarks: tuple[Text, ...] = ()

    def at(self, scenario: Scenario) -> Decimal | None:
        """The multiple of a scenario; None where the base is unknown."""
        return {"low": self.low, "base": self.used, "high": self.high}[scenario]


@dataclass(frozen=True)
class Recovery:
    """What is owed, positive to the utility: low, base and high, the penalty apart, what is unknown and what was assumed."""

    kind: str
    item: str
    title: Text
    has_energy: bool
    low: Outcome
    base: Outcome
    high: Outcome
    multiples: tuple[Multiple, ...] = ()
    unknown: tuple[Text, ...] = ()
    assumed: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def direction(self) -> str:
        """The sign of the base amount with its penalty, as findings have it."""
        yuan = self.base.yuan or self.base.penalty or (self.high.penalty or Decimal(0))
        return "owed_to_utility" if yuan > 0 else "owed_to_customer" if yuan < 0 else "none"

    @property
    def outcomes(self) -> tuple[tuple[Scenario, Outcome], ...]:
        return (("low", self.low), ("base", self.base), ("high", self.high))

    @property
    def bases(self) -> tuple[Basis, ...]:
        """Every text that a step or multiple of the base rests on, once."""
        steps = [b for part in self.base.parts for step in part.steps for b in step.basis]
        return tuple(dict.fromkeys([*steps, *(b for multiple in self.multiples for b in multiple.basis)]))


def ranged(outcomes: Mapping[Scenario, Outcome]) -> dict[Scenario, Outcome]:
    """The base as it is, and the least and most of the three: which end of a fact is dearer depends on the sign."""
    amounts = [outcomes[scenario] for scenario in SCENARIOS]
    ordered = sorted(amounts, key=lambda o: (o.yuan, o.penalty or Decimal(0), o.kwh))
    return {"low": ordered[0], "base": outcomes["base"], "high": ordered[-1]}

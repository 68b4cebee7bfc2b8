"""The power-factor adjustment of a bill ((83)215)."""

from __future__ import annotations

from decimal import Decimal
from math import floor, hypot
from typing import NamedTuple

from jicha.rating.lines import Line
from jicha.rating.refusal import Refusal, Refused
from jicha.rating.rounding import ZERO
from jicha.rating.rules import Rules


class PowerFactor(NamedTuple):
    """The month's mean factor with what it was made of."""

    standard: Decimal
    active_kwh: Decimal
    reactive_kvarh: Decimal
    factor: Decimal
    pct: Decimal
    base_yuan: Decimal


FUNDS = frozenset({"fund"})


def factor_of(active_kwh: Decimal, reactive_kvarh: Decimal) -> Decimal:
    """active / √(active² + reactive²) to two decimals, half up; 1.00 for a month without energy."""
    apparent = hypot(float(active_kwh), float(reactive_kvarh))
    return Decimal(floor(float(active_kwh) / apparent * 100 + 0.5)).scaleb(-2) if apparent else Decimal("1.00")


def adjustment(
    standard: Decimal, active: Decimal, reactive: Decimal, judged: list[Line], rules: Rules, *, excludes_funds: bool
) -> PowerFactor:
    """The adjustment on the charges of the judged stretches by energy and capacity, without the funds."""
    factor = factor_of(active, reactive)
    pct = rules.pf_adjustment.get((standard, factor))
    if pct is None:
        raise Refused(Refusal.PF_STANDARD_NOT_LISTED)
    base = sum((line.amount_yuan for line in judged if not (excludes_funds and line.component in FUNDS)), ZERO)
    return PowerFactor(standard, active, reactive, factor, pct, base)

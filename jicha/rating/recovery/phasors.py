"""What a three-phase meter registers when it is wired wrong, and the factor that makes it right.

Balanced load, equal elements. Phase voltage and current are 1; the angle of a current lags its voltage by phi.
Registered power is linear in cos(phi) and sin(phi), so one pair (a, b) describes a wiring for every load:

    P_registered = a * cos(phi) + b * sin(phi),   P_true = 3 * cos(phi),   K = P_true / P_registered

so K moves one way with phi unless the meter stands still somewhere between.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import permutations, product
from typing import Literal

PHASES = "abc"
K_DIGITS = Decimal("0.000001")
# Cosines of exact angles leave 1e-16; a real wiring registers at least a hundredth.
NOTHING = 1e-9

MeterWiring = Literal["3p3w", "3p4w"]


@dataclass(frozen=True)
class Connection:
    """What stands at the meter's terminals: phases of the voltages in order, currents with their sign, what is lost.

    A two-element meter (3p3w) has voltages at 1, 2, 3 and the currents of two transformers, in phases a and c.
    """

    wiring: MeterWiring
    voltages: str
    currents: tuple[str, ...]
    lost_voltages: frozenset[str] = frozenset()
    lost_currents: frozenset[str] = frozenset()
    neutral_lost: bool = False

    @property
    def is_right(self) -> bool:
        """Nothing is lost, and every element has its own phases: then the meter registers the truth."""
        a, b = registered(self)
        return math.isclose(a, 3, abs_tol=NOTHING) and math.isclose(b, 0, abs_tol=NOTHING)

    def elements(self) -> tuple[str, ...]:
        """Each element as it is written: Ubc·(−Ic)."""
        signed = [("−I" if c.startswith("-") else "I") + c[-1] for c in self.currents]
        v = self.voltages
        over = (f"U{v[0]}{v[1]}", f"U{v[2]}{v[1]}") if self.wiring == "3p3w" else tuple(f"U{phase}" for phase in v)
        return tuple(f"{u}·({i})" if i.startswith("−") else f"{u}·{i}" for u, i in zip(over, signed, strict=True))


def arrangements(wiring: MeterWiring) -> Iterator[Connection]:
    """Every order of the voltages with every order and polarity of the currents: 48 for two elements."""
    phases = "ac" if wiring == "3p3w" else PHASES
    for voltages in permutations(PHASES):
        for order in permutations(phases):
            for signs in product(("", "-"), repeat=len(phases)):
                yield Connection(wiring, "".join(voltages), tuple(s + p for s, p in zip(signs, order, strict=True)))


def registered(connection: Connection) -> tuple[float, float]:
    """(a, b) of the registered power a*cos(phi) + b*sin(phi), in phase volts times amperes."""
    voltages = _element_voltages(connection)
    a, b = 0.0, 0.0
    for voltage, current in zip(voltages, connection.currents, strict=True):
        if current[-1] in connection.lost_currents:
            continue
        sign = -1 if current.startswith("-") else 1
        # The angle by which the element's voltage leads the current's own phase voltage; phi is added to it.
        turned = sign * voltage * _phase(current[-1]).conjugate()
        a += turned.real
        b -= turned.imag
    return a, b


def _phase(name: str) -> complex:
    return cmath.rect(1, -2 * math.pi / 3 * PHASES.index(name))


def _element_voltages(connection: Connection) -> list[complex]:
    """The voltage over each element; elements that lost a terminal share what is left equally."""
    there = [name not in connection.lost_voltages for name in connection.voltages]
    at = [_phase(name) for name in connection.voltages]
    if connection.wiring == "3p3w":
        first, common, third = at
        if not there[1]:
            # Both elements in series between the outer terminals.
            across = first - third if there[0] and there[2] else 0
            return [across / 2, -across / 2]
        return [(first - common) if there[0] else 0j, (third - common) if there[2] else 0j]
    star = 0j
    if connection.neutral_lost:
        live = [v for v, is_there in zip(at, there, strict=True) if is_there]
        star = sum(live, 0j) / len(live) if live else 0j
    return [(v - star) if is_there else 0j for v, is_there in zip(at, there, strict=True)]


def tangent(power_factor: Decimal, load: str) -> float:
    """tan(phi) of a power factor, negative for a leading (capacitive) load."""
    size = math.tan(math.acos(min(1.0, float(power_factor))))
    return -size if load == "leading" else size


def factor(connection: Connection, tan_phi: float) -> Decimal | None:
    """K to six places, half even; None where the meter stands still at that load."""
    a, b = registered(connection)
    return factor_of(a, b, tan_phi)


def factor_of(a: float, b: float, tan_phi: float) -> Decimal | None:
    """K of a registered power (a, b); None where it is nothing."""
    divisor = a + b * tan_phi
    if abs(divisor) < NOTHING * (1 + abs(b * tan_phi)):
        return None
    return Decimal(3 / divisor).quantize(K_DIGITS, ROUND_HALF_EVEN)


def stands_still_within(connection: Connection, tangents: tuple[float, ...]) -> bool:
    """Whether the meter stands still at one of the loads or between them."""
    a, b = registered(connection)
    divisors = [a + b * t for t in tangents]
    return any(abs(d) < NOTHING * (1 + abs(b)) for d in divisors) or min(divisors) < 0 < max(divisors)


def written(connection: Connection) -> str:
    """The registered power as it is written: P错 = UI(1.732051·sinφ)."""
    a, b = registered(connection)
    terms = [f"{Decimal(x).quantize(K_DIGITS):f}·{name}" for x, name in ((a, "cosφ"), (b, "sinφ")) if abs(x) > NOTHING]
    return "UI·(" + " + ".join(terms) + ")" if terms else "0"

"""Legal values that a bill is priced with, as in force on its days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

Lookup = Callable[[str, dt.date], Any]


@dataclass(frozen=True, slots=True)
class InForce:
    """The values of one day; None where none is in force or nobody knows which."""

    excess_ratio: Decimal | None
    excess_multiple: Decimal | None
    second_ratio: Decimal | None  # from where the excess counts more often still
    second_multiple: Decimal | None
    demand_floor_share: Decimal | None
    discount_kwh_per_kva: Decimal | None
    discount_settled: bool  # False: nobody knows whether the discount goes on
    discount_last_known: Decimal | None
    discount_factor: Decimal | None
    base_excludes_funds: bool


class Rules:
    """Dated values by a look-up (`topic.name`, day), and the power-factor table {(standard, factor): per cent}."""

    def __init__(self, lookup: Lookup, pf_adjustment: Mapping[tuple[Decimal, Decimal], Decimal]) -> None:
        self.pf_adjustment = dict(pf_adjustment)
        self.on = lru_cache(maxsize=4096)(lambda day: _in_force(lookup, day))
        self.pf_standards = frozenset(standard for standard, _ in pf_adjustment)


def _in_force(lookup: Lookup, day: dt.date) -> InForce:
    excludes = lookup("power_factor.base_excludes_funds", day)
    return InForce(
        excess_ratio=lookup("capacity.demand_excess_ratio", day),
        excess_multiple=lookup("capacity.demand_excess_multiple", day),
        second_ratio=lookup("capacity.demand_excess_second_ratio", day),
        second_multiple=lookup("capacity.demand_excess_second_multiple", day),
        demand_floor_share=lookup("capacity.demand_floor_share", day),
        discount_kwh_per_kva=lookup("capacity.demand_discount_kwh_per_kva", day),
        discount_settled=lookup("capacity.demand_discount_settled", day) is not False,
        discount_last_known=lookup("capacity.demand_discount_last_known", day),
        discount_factor=lookup("capacity.demand_discount_factor", day),
        base_excludes_funds=True if excludes is None else bool(excludes),
    )

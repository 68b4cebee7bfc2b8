"""Bills made at random such that every branch of the calculator is met."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from jicha.rating import Bill, Segment

BANDS = ("sharp", "peak", "flat", "valley", "deep_valley")
CODES = ("home", "monthly", "daily", "farm", "shop", *["factory"] * 3, "gaps", "bands_only", "twice", "capacity_only", "none")
MONTHS = tuple(dt.date.fromisoformat(f"{month}-01") for month in ("2024-02", "2025-11", "2026-01", "2026-07", "2026-08"))
A_LIST = 500


def lists_of_bills() -> st.SearchStrategy[list[Bill]]:
    """Lists of 500 different bills; Hypothesis draws what each list is made from, at the same cost for one bill or many."""
    return st.integers(0, 2**48).map(made_from)


def made_from(seed: int) -> list[Bill]:
    chance = _Chance(seed)
    return [chance.bill(number) for number in range(A_LIST)]


class _Chance:
    """Draws from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def number(self, largest: int, places: int = 2) -> Decimal:
        return Decimal(self.random.randint(0, largest * 10**places)).scaleb(-places)

    def kwh(self) -> Decimal:
        return self.number(self.random.choice((900, 900, 300_000)))

    def mostly(self, made: Callable[[], Any], one_in: int = 60) -> Any:
        return made() if self.random.randrange(one_in) else None

    def seldom(self, made: Callable[[], Any], one_in: int = 6) -> Any:
        return None if self.random.randrange(one_in) else made()

    def one_of(self, *values: Any) -> Any:
        return self.random.choice(values)

    def bill(self, number: int) -> Bill:
        """One bill of one to three stretches."""
        month = self.one_of(*MONTHS)
        shift = dt.timedelta(days=self.one_of(0, 0, 0, 8))
        start, end = month + shift, (month + dt.timedelta(days=31)).replace(day=1) + shift
        inner = sorted(self.random.sample(range(1, 27), self.one_of(0, 0, 0, 1, 2)))
        days = [start, *(start + dt.timedelta(days=n) for n in inner), end]
        code = self.one_of(*CODES)
        shared = {
            "price_code": code,
            "voltage_tier": self.one_of("below_1kv", "1_10kv", "35kv"),
            "market_mode": self.one_of(*["agency"] * 16, "catalogue", "direct", "retail", "local_consumption"),
            "is_tou": self.one_of(True, False),
            "is_tiered": code in ("home", "monthly", "daily") or self.one_of(True, False, False),
            "month_days": self.one_of(28, 30, 31),
            "pf_standard": self.one_of(None, Decimal(0), *[Decimal("0.90")] * 3, Decimal("0.85"), Decimal("0.75")),
        }
        stretches = tuple(self.stretch(first, last, shared) for first, last in pairwise(days))
        return Bill(bill_id=f"B{number}", bill_month=month, segments=stretches)

    def stretch(self, start: dt.date, end: dt.date, shared: dict[str, Any]) -> Segment:
        values: dict[str, Any] = {
            **shared,
            "is_energy": self.one_of(True, True, True, False),
            "metered_kwh": self.mostly(self.kwh),
            "deducted_kwh": self.seldom(lambda: self.number(90)),
            "fixed_kwh": self.seldom(self.kwh),
            "reactive_kvarh": self.mostly(self.kwh),
            "loss_mode": self.one_of(*["none"] * 6, *["formula"] * 4, "fixed", "percentage", "table"),
            "loss_fixed_kwh": self.mostly(lambda: Decimal(self.random.randint(0, 500)), 8),
            "loss_pct": self.mostly(lambda: self.number(9, 4), 8),
            "line_loss_pct": self.seldom(lambda: self.number(9, 4)),
            "punitive_add": self.seldom(lambda: Decimal("0.10000000")),
            "agency_factor": self.seldom(lambda: Decimal("1.50")),
            "tier_months": self.mostly(lambda: self.random.randint(1, 12)),
            "tier_extra_kwh": self.seldom(lambda: self.one_of(Decimal("1200.00"), Decimal("600.50"))),
            "kwh_before": self.mostly(lambda: self.number(5000)),
            "market_yuan": self.mostly(lambda: self.number(90_000), 3),
            "charge_mode": self.one_of("none", "capacity", "contract_demand", "actual_demand"),
            "capacity_days": self.one_of(0, 10, shared["month_days"]),
            "capacity_kva": self.mostly(lambda: self.number(6300)),
            "contract_kva": self.mostly(lambda: self.one_of(*[Decimal("315.00"), Decimal("1000.00")] * 6, Decimal("0.00"))),
            "contract_demand_kw": self.mostly(lambda: self.number(5000)),
            "demand_kw": self.mostly(lambda: self.number(6000)),
        }
        if shared["pf_standard"] and self.random.randrange(12) == 0:
            values["pf_standard"] = self.one_of(None, Decimal("0.80"))
        if shared["is_tou"]:
            deducts = self.seldom(lambda: True)
            for band in BANDS:
                values[f"{band}_kwh"] = self.mostly(self.kwh, 5)
                values[f"deducted_{band}_kwh"] = self.number(3) if deducts else None
        if values["loss_mode"] == "formula":
            hours = (end - start).days * 24
            values |= {
                "loss_kvah": self.mostly(lambda: Decimal(self.one_of(0, 50, 315, 1000, 6300) * hours)),
                "loss_no_load_kwh": self.mostly(lambda: self.number(2000, 4)),
                "loss_load_kwh": self.number(20_000, 4),
                "loss_no_load_kvarh": self.mostly(lambda: self.number(20_000, 4)),
                "loss_load_kvarh": self.mostly(lambda: self.number(90_000, 4)),
            }
        return Segment(segment_start=start, segment_end=end, **values)

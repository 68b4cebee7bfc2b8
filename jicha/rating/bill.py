"""What a bill is priced from: stretches in which nothing that prices them changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

BANDS = ("sharp", "peak", "flat", "valley", "deep_valley")


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of one metering point: of energy, of capacity, or of both. The columns of the view rate_segment.

    Energy in kWh and kvarh, capacity in kVA and kW, shares in per cent. None is "not known", never "none": what is needed and
    not known makes the bill refused by name. A stretch without metered_kwh and fixed_kwh whose is_energy is False prices
    capacity alone; one with capacity_days 0 prices energy alone.
    """

    segment_start: dt.date
    segment_end: dt.date  # the first day after it
    price_code: str
    voltage_tier: str
    market_mode: str = "agency"
    is_energy: bool = True
    is_tou: bool = False
    metered_kwh: Decimal | None = None
    sharp_kwh: Decimal | None = None
    peak_kwh: Decimal | None = None
    flat_kwh: Decimal | None = None
    valley_kwh: Decimal | None = None
    deep_valley_kwh: Decimal | None = None
    deducted_kwh: Decimal | None = None  # what sub-meters and fixed shares take off, by band below
    deducted_sharp_kwh: Decimal | None = None
    deducted_peak_kwh: Decimal | None = None
    deducted_flat_kwh: Decimal | None = None
    deducted_valley_kwh: Decimal | None = None
    deducted_deep_valley_kwh: Decimal | None = None
    fixed_kwh: Decimal | None = None  # an unmetered or agreed quantity in place of the meter
    reactive_kvarh: Decimal | None = None  # forward and reverse by absolute value
    pf_standard: Decimal | None = None  # 0 or None: not judged
    loss_mode: str = "none"
    loss_kvah: Decimal | None = None  # of the transformers on, each rating times its hours; so the four below
    loss_no_load_kwh: Decimal | None = None
    loss_load_kwh: Decimal | None = None
    loss_no_load_kvarh: Decimal | None = None
    loss_load_kvarh: Decimal | None = None
    loss_fixed_kwh: Decimal | None = None
    loss_pct: Decimal | None = None
    line_loss_pct: Decimal | None = None
    is_tiered: bool = False
    tier_months: int | None = None
    tier_extra_kwh: Decimal | None = None  # of a year
    kwh_before: Decimal | None = None  # billed earlier in the year of the tiers
    punitive_add: Decimal | None = None
    agency_factor: Decimal | None = None
    market_yuan: Decimal | None = None  # the purchase as the market settled it
    charge_mode: str = "none"
    capacity_days: int = 0
    month_days: int = 30
    capacity_kva: Decimal | None = None
    contract_kva: Decimal | None = None
    contract_demand_kw: Decimal | None = None
    demand_kw: Decimal | None = None

    @property
    def days(self) -> int:
        return (self.segment_end - self.segment_start).days


@dataclass(frozen=True, slots=True)
class Bill:
    """One issue of an account's bill: its month decides the prices that are published by the month."""

    bill_id: str
    bill_month: dt.date
    segments: tuple[Segment, ...]
    account_id: str | None = None

    def corrected(self, **corrections: Any) -> Bill:
        """The bill with other parameters in every stretch; an unknown name is refused."""
        known = {field.name for field in fields(Segment)}
        if strange := sorted(set(corrections) - known):
            raise ValueError(f"no parameter of a bill: {', '.join(strange)}; there are {', '.join(sorted(known))}")
        return replace(self, segments=tuple(replace(segment, **corrections) for segment in self.segments))

"""A price table that has every sort of price, for bills made at random. All figures are invented."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

FIRST, NEW, MID = dt.date(2023, 6, 1), dt.date(2026, 8, 1), dt.date(2025, 11, 16)
RATIOS = {"sharp": "1.92", "peak": "1.6", "flat": "1", "valley": "0.4", "deep_valley": "0.2"}


def rows() -> list[dict[str, Any]]:
    """Rows of tariff_price."""
    made: list[dict[str, Any]] = []

    def add(code: str, component: str, price: str, *, band: str = "all", tier: str = "all", **more: Any) -> None:
        unit = more.pop("unit", "kwh")
        by_energy = unit == "kwh"
        made.append(
            {
                "price_code": code,
                "component": component,
                "band": band,
                "tier": tier,
                "voltage_tier": more.pop("voltage_tier", "all"),
                "valid_from": more.pop("valid_from", FIRST),
                "valid_to": more.pop("valid_to", None),
                "usage_class": None,
                "structure": None,
                "unit": unit,
                "price": Decimal(price) if by_energy else None,
                "unit_price": None if by_energy else Decimal(price),
                "tier_from_kwh": more.pop("tier_from_kwh", None),
                "published_on": None,
                "document": "made-up",
                "status": "invented",
                "tier_period": more.pop("tier_period", None),
            }
        )
        assert not more

    def floating(code: str, component: str, price: str, bands: tuple[str, ...] = tuple(RATIOS), **more: Any) -> None:
        add(code, component, price, **more)
        for band in bands:
            add(code, component, str((Decimal(price) * Decimal(RATIOS[band])).quantize(Decimal("1e-8"))), band=band, **more)

    add("home", "catalogue_energy", "0.5481")
    add("home", "tier_2", "0.05", tier="2", tier_from_kwh=Decimal("2160.00"))
    add("home", "tier_3", "0.30", tier="3", tier_from_kwh=Decimal("4200.00"))
    add("home", "fund", "0.0102")
    for tier, start in zip("23456", (120, 330, 500, 700, 1000), strict=True):
        add("monthly", f"tier_{tier}", f"0.{tier}1", tier=tier, tier_from_kwh=Decimal(start), tier_period="month")
    for tier, start in zip("23", ("3.55", "11"), strict=True):
        add("daily", f"tier_{tier}", f"0.{tier}7", tier=tier, tier_from_kwh=Decimal(start), tier_period="day")
    add("daily", "catalogue_energy", "0.41234")
    add("daily", "basic", "0.79343", unit="day")
    floating("monthly", "catalogue_energy", "1.68", ("peak", "flat", "valley"))
    add("monthly", "basic", "12.34", unit="month")
    add("farm", "catalogue_energy", "0.36100000", valid_to=MID)
    add("farm", "catalogue_energy", "0.37200000", valid_from=MID)
    add("farm", "fund", "0")
    for code in ("shop", "factory"):
        floating(code, "transmission", "0.21030000" if code == "shop" else "0.12630001", valid_to=NEW)
        floating(code, "transmission", "0.20540000" if code == "shop" else "0.12120000", valid_from=NEW)
        floating(code, "purchase", "0.39876543", valid_to=dt.date(2026, 1, 1))
        floating(code, "purchase", "0.41234567", valid_from=dt.date(2026, 1, 1))
        add(code, "purchase_loss", "0.01253000")
        add(code, "system_operation", "0.07315400")
        add(code, "fund", "0.0291")
    add("factory", "capacity", "26.3", unit="kva_month", valid_to=NEW)
    add("factory", "capacity", "25.1", unit="kva_month", valid_from=NEW)
    add("factory", "demand", "42.1234", unit="kw_month", valid_to=NEW)
    add("factory", "demand", "40.5", unit="kw_month", valid_from=NEW)
    floating("gaps", "transmission", "0.2", ("peak", "flat"))  # no price for the valley, the sharp hours, the deep valley
    floating("gaps", "system_operation", "0.07")
    floating("gaps", "purchase_loss", "0.011")
    add("gaps", "basic", "0.55", unit="day")
    for band in RATIOS:
        add("bands_only", "catalogue_energy", "0.6", band=band)
    add("twice", "catalogue_energy", "0.5")
    add("twice", "catalogue_energy", "0.6", valid_from=NEW)
    add("capacity_only", "capacity", "20", unit="kva_month")
    return made

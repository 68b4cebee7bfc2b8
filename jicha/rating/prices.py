"""Published prices as cards: what one price code costs at one voltage on one day."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from jicha.rating.bill import BANDS

ENERGY = ("catalogue_energy", "purchase", "purchase_loss", "transmission", "system_operation")
MONTHLY = frozenset({"purchase", "purchase_loss", "system_operation"})  # published for the month of the bill
TIERS = ("tier_2", "tier_3", "tier_4", "tier_5", "tier_6")
ALL = "all"


@dataclass(frozen=True, slots=True)
class Rate:
    """One published price with where it comes from: yuan/kWh, or yuan per kVA, kW, day or month."""

    component: str
    band: str
    price: Decimal
    unit: str
    valid_from: dt.date
    document: str | None = None
    status: str | None = None
    tier_from_kwh: Decimal | None = None
    tier_period: str = "year"


@dataclass(slots=True)
class Card:
    """All prices of one code and voltage between two changes of any of them."""

    flat: dict[str, Rate] = field(default_factory=dict)  # component → price without bands
    banded: dict[str, dict[str, Rate]] = field(default_factory=dict)  # component → band → price
    conflict: bool = False

    @property
    def prices_energy(self) -> bool:
        return any(name in self.flat or name in self.banded for name in ("catalogue_energy", "transmission"))


class PriceTable:
    """The price table of one utility, from rows of tariff_price."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._rows: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for row in rows:
            self._rows[row["price_code"]].append(row)
        self._spans: dict[tuple[str, str], tuple[list[dt.date], list[Card]]] = {}

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted(self._rows))

    def card(self, price_code: str, voltage_tier: str, day: dt.date) -> Card | None:
        """The card in force on a day; None where nothing is published for the code, the voltage or the day."""
        key = price_code, voltage_tier
        if key not in self._spans:
            self._spans[key] = self._cards(price_code, voltage_tier)
        edges, cards = self._spans[key]
        place = bisect_right(edges, day) - 1
        return cards[place] if place >= 0 and (cards[place].flat or cards[place].banded) else None

    def edges(self, price_code: str, voltage_tier: str) -> list[dt.date]:
        """The days on which a price of the code changes."""
        self.card(price_code, voltage_tier, dt.date.min)
        return self._spans[price_code, voltage_tier][0]

    def _cards(self, price_code: str, voltage_tier: str) -> tuple[list[dt.date], list[Card]]:
        rows = [row for row in self._rows.get(price_code, ()) if row["voltage_tier"] in (ALL, voltage_tier)]
        days = {row["valid_from"] for row in rows} | {row["valid_to"] for row in rows if row["valid_to"]}
        edges = sorted(days)
        return edges, [_card(rows, day) for day in edges]


def _card(rows: list[Mapping[str, Any]], day: dt.date) -> Card:
    card = Card()
    for row in rows:
        if row["valid_from"] > day or (row["valid_to"] and row["valid_to"] <= day):
            continue
        rate = Rate(
            component=row["component"],
            band=row["band"],
            price=row["price"] if row["price"] is not None else row["unit_price"],
            unit=row["unit"],
            valid_from=row["valid_from"],
            document=row.get("document"),
            status=row.get("status"),
            tier_from_kwh=row.get("tier_from_kwh"),
            tier_period=row.get("tier_period") or "year",
        )
        place = card.flat if rate.band == ALL else card.banded.setdefault(rate.component, {})
        key = rate.component if rate.band == ALL else rate.band
        card.conflict |= key in place
        place[key] = rate
    return card


def is_banded(card: Card, component: str, *, is_tou: bool) -> bool:
    """Whether a component is charged by band: in bands and published by band."""
    return is_tou and component in card.banded


__all__ = ["ALL", "BANDS", "ENERGY", "MONTHLY", "TIERS", "Card", "PriceTable", "Rate", "is_banded"]

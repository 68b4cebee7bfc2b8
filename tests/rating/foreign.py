"""Foreign tariffs of the catalogue, and bills at them priced by both twins."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from jicha.audit.rebill import rules_of
from jicha.model.catalog import Catalog
from jicha.rating import Bill, PriceTable, RatedBill, Segment, rate
from jicha.rating.bill import BANDS
from jicha.sql.catalogue_data import catalogue_table
from tests.rating.twins import Batch, disagreements

AS_OF = dt.date(2028, 12, 31)


def prices(catalog: Catalog, utility: str) -> list[dict[str, Any]]:
    """The rows of a utility's price table."""
    rows: list[dict[str, Any]] = catalogue_table(catalog, "tariff_price", utility).to_pylist()
    return rows


def both(catalog: Catalog, utility: str, bills: Sequence[Bill]) -> list[RatedBill]:
    """Bills priced by the calculator, once its twin in SQL has said the same of each."""
    codes = {segment.price_code for bill in bills for segment in bill.segments}
    rows = [row for row in prices(catalog, utility) if row["price_code"] in codes]
    table, rules = PriceTable(rows), rules_of(catalog, utility)
    rated = [rate(bill, table, rules) for bill in bills]
    differ = disagreements(rated, Batch(catalog, rows, as_of=AS_OF, province=utility).rated(bills))
    assert not differ, differ[0]
    return rated


def stretch(start: str, end: str, code: str, *, tiers_of: int | None = None, charge_mode: str = "none", **given: str) -> Segment:
    """A stretch from a day to the day after its last; the sum of its bands is its energy, and its tiers begin at their first kWh.

    `tiers_of` counts the months of the tiers; one of them for tiers by the day, which do not ask.
    """
    first, after = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    values = {name: Decimal(value) for name, value in given.items()}
    bands = [values[name] for name in (f"{band}_kwh" for band in BANDS) if name in values]
    return Segment(
        segment_start=first,
        segment_end=after,
        price_code=code,
        voltage_tier="below_1kv",
        is_tou=bool(bands),
        is_tiered=tiers_of is not None,
        tier_months=tiers_of,
        kwh_before=None if tiers_of is None else Decimal(0),
        charge_mode=charge_mode,
        capacity_days=0 if charge_mode == "none" else (after - first).days,
        month_days=calendar.monthrange(first.year, first.month)[1],
        **{"metered_kwh": sum(bands, Decimal(0)), **values},  # type: ignore[arg-type]
    )


def bill(*segments: Segment) -> Bill:
    """A bill of stretches, of the month that the first is in."""
    first = segments[0].segment_start
    return Bill(f"{first} {segments[0].price_code}", first.replace(day=1), segments)

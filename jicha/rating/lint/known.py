"""What a catalogue knows about prices: the one place where the lint reads it."""

from __future__ import annotations

from decimal import Decimal

from jicha.model.catalog import Catalog, read_csv
from jicha.rating.lint.rows import Known, Range

RANGES = "data/price_range.csv"


def known_of(catalog: Catalog) -> Known:
    """Columns, code lists, documents and plausible ranges of a catalogue."""
    return Known(
        price=catalog.tables["tariff_price"],
        tou=catalog.tables["tou_band"],
        codes={name: frozenset(entry.codes) for name, entry in catalog.codes.items()},
        documents=frozenset(catalog.documents),
        ranges={
            row["component"]: Range(
                unit=row["unit"],
                low=Decimal(row["low"]),
                high=Decimal(row["high"]),
                may_float=row["may_float"] == "yes",
                reason=row["reason"],
            )
            for row in read_csv(catalog.data[RANGES])
        },
    )

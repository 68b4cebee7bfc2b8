"""Golden bills: catalog/bills/<case>/{bill.yaml,README.md}, what a bill must come to and where that is known from.

    title: 居民合表 1250 千瓦时
    kind: single_price
    source: printed
    bill_month: 2024-01-01
    prices: |
      price_code | component        | price
      collective | catalogue_energy | 0.55800000
    stretches: |
      field         | 1
      segment_start | 2024-01-01
      metered_kwh   | 1250.00
    lines: |
      stretch | component        | band | quantity | price  | fen
      1       | catalogue_energy | all  | 1250.00  | 0.5580 | 69750
    total_fen: 69750

Without `prices` the price list of the province counts. A case that must not be priced says `refused` instead of lines and total.
A province lays its own cases over ours, or a case of its own over one of the same name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Field, model_validator

from jicha.model.base import CatalogError, Entry, ZhText, parse, read_yaml
from jicha.model.cases import Grid, read_grid
from jicha.model.catalog import Catalog
from jicha.model.table import decimal_digits

Kind = Literal[
    "single_price", "tiers", "bands", "components", "capacity", "demand", "power_factor", "losses", "deduction",
    "addition", "market", "several_stretches", "standing_charge", "rounding", "refusal",
]  # fmt: skip
# published: the amount itself was published; printed: a printed price worked by hand; invented: a made-up price worked by hand.
Source = Literal["published", "printed", "invented"]

PRICE_DEFAULTS = {"band": "all", "tier": "all", "voltage_tier": "all", "unit": "kwh", "valid_from": "2000-01-01"}
LINE_COLUMNS = ("stretch", "component", "band", "quantity", "price", "fen")
WHOLE_BILL = "bill"  # in the column stretch: a charge of the whole bill


def _grid(value: Any) -> Any:
    if isinstance(value, Grid):
        return value
    try:
        return read_grid(value, "table")
    except CatalogError as error:
        raise ValueError(str(error)) from None


Table = Annotated[Grid, BeforeValidator(_grid)]


class Cut(Entry):
    """What becomes of the bill when a stretch is cut in two on a day on which nothing changes."""

    stretch: int = Field(ge=1)
    day: dt.date
    parts: Table = Field(description="field | first | second: the quantities of both parts; all other fields stay")
    total_fen: int
    why: str = Field(description="why the total stays or by what it changes")


class GoldenBill(Entry):
    """One case as it is written."""

    title: ZhText
    kind: Kind
    source: Source
    bill_month: dt.date
    province: str = Field(default="demo", description="whose legal values hold, and whose price list where there are no prices")
    prices: Table | None = Field(default=None, description="rows of tariff_price")
    stretches: Table = Field(description="field | 1 | 2 | …: the columns of rate_segment, one stretch beside the other")
    lines: Table | None = Field(default=None, description="stretch | component | band | quantity | price | fen")
    total_fen: int | None = None
    refused: str | None = Field(default=None, description="a code of rate_refusal")
    cut: Cut | None = None

    @model_validator(mode="after")
    def _says_what_comes_out(self) -> GoldenBill:
        if self.bill_month.day != 1:
            raise ValueError(f"bill_month {self.bill_month} is not the first of a month")
        if self.refused is not None:
            if self.lines is not None or self.total_fen is not None or self.cut is not None:
                raise ValueError("a bill that is refused has neither lines nor a total nor a cut")
            return self
        if self.lines is None or self.total_fen is None:
            raise ValueError("say lines and total_fen, or refused")
        if self.lines.rows and self.lines.header != LINE_COLUMNS:
            raise ValueError(f"the columns of lines are {' | '.join(LINE_COLUMNS)}")
        made = sum(int(row[-1]) for row in self.lines.rows)
        if made != self.total_fen:
            raise ValueError(f"the lines add up to {made} fen, total_fen says {self.total_fen}")
        return self


class ExpectedLine(NamedTuple):
    """One line of the bill as it must be; `stretch` 0 stands for the whole bill."""

    stretch: int
    component: str
    band: str
    quantity: Decimal | None
    price: Decimal | None
    fen: int


@dataclass(frozen=True)
class Golden:
    """A case with its cells read: typed rows of prices and stretches, and what must come out."""

    name: str
    bill: GoldenBill
    prices: tuple[Mapping[str, Any], ...] | None
    stretches: tuple[Mapping[str, Any], ...]
    lines: tuple[ExpectedLine, ...]
    cut: tuple[Mapping[str, Any], ...]  # the stretches with the named one cut in two; empty without a cut


def golden_bills(catalog: Catalog) -> dict[str, Golden]:
    """The cases of all layers by name, the last layer's where a name stands in several; CatalogError names file and place."""
    folders: dict[str, Path] = {}
    for layer in catalog.layers:
        for path in sorted((layer.path / "bills").glob("*/")):
            folders[path.name] = path
    return {name: read_golden(folders[name], catalog) for name in sorted(folders)}


def read_golden(folder: Path, catalog: Catalog) -> Golden:
    """One case, every cell checked against the columns of tariff_price and rate_segment."""
    path = folder / "bill.yaml"
    if not path.is_file():
        raise CatalogError(f"{folder}: bill.yaml is missing")
    if not (folder / "README.md").is_file():
        raise CatalogError(f"{folder}: README.md is missing: it says where the expectation comes from")
    bill = parse(GoldenBill, read_yaml(path), path)
    try:
        return _typed(folder.name, bill, catalog)
    except ValueError as error:
        raise CatalogError(f"{path}: {error}") from None


def _typed(name: str, bill: GoldenBill, catalog: Catalog) -> Golden:
    if bill.refused is not None and bill.refused not in catalog.codes["rate_refusal"].codes:
        raise ValueError(f"refused: there is no {bill.refused!r} in codes/rate_refusal.yaml")
    types = catalog.views["rate_segment"].view.columns_types
    stretches = _stretches(bill.stretches, types)
    lines = tuple(_line(row, len(stretches)) for row in (bill.lines.rows if bill.lines else ()))
    prices = None if bill.prices is None else _prices(bill.prices, catalog)
    return Golden(name, bill, prices, stretches, lines, _cut(bill.cut, stretches, types) if bill.cut else ())


def _prices(grid: Grid, catalog: Catalog) -> tuple[Mapping[str, Any], ...]:
    types = catalog.tables["tariff_price"].columns_types
    if strange := set(grid.header) - set(types):
        raise ValueError(f"prices: tariff_price has no column {', '.join(sorted(strange))}")
    rows = []
    for number, cells in enumerate(grid.rows, start=1):
        texts = {**PRICE_DEFAULTS, **{column: cell for column, cell in zip(grid.header, cells, strict=True) if cell}}
        row = {column: cell(texts.get(column, ""), kind, f"prices, row {number}, {column}") for column, kind in types.items()}
        if (row["price"] is None) == (row["unit_price"] is None) or (row["unit"] == "kwh") != (row["price"] is not None):
            raise ValueError(f"prices, row {number}: kwh has a price, every other unit a unit_price, and never both")
        rows.append(row)
    return tuple(rows)


def _stretches(grid: Grid, types: Mapping[str, str]) -> tuple[Mapping[str, Any], ...]:
    if grid.header[1:] != tuple(str(n) for n in range(1, len(grid.header))) or grid.header[:1] != ("field",):
        raise ValueError("stretches: the header is field | 1 | 2 | …")
    made: list[dict[str, Any]] = [{} for _ in grid.header[1:]]
    for field, *cells in grid.rows:
        if field not in types:
            raise ValueError(f"stretches: rate_segment has no column {field}")
        for number, (stretch, text) in enumerate(zip(made, cells, strict=True), start=1):
            if text:
                stretch[field] = cell(text, types[field], f"stretches, {field} of {number}")
    for number, stretch in enumerate(made, start=1):
        for field in ("segment_start", "segment_end", "price_code", "voltage_tier"):
            if field not in stretch:
                raise ValueError(f"stretches: stretch {number} has no {field}")
        if stretch["segment_start"] >= stretch["segment_end"]:
            raise ValueError(f"stretches: stretch {number} ends before it begins")
    return tuple(made)


def _line(row: tuple[str, ...], stretches: int) -> ExpectedLine:
    place, component, band, quantity, price, fen = row
    stretch = 0 if place == WHOLE_BILL else int(place)
    if not 0 <= stretch <= stretches:
        raise ValueError(f"lines: there is no stretch {place}")
    return ExpectedLine(
        stretch, component, band, Decimal(quantity) if quantity else None, Decimal(price) if price else None, int(fen)
    )


def _cut(cut: Cut, stretches: tuple[Mapping[str, Any], ...], types: Mapping[str, str]) -> tuple[Mapping[str, Any], ...]:
    if cut.stretch > len(stretches) or cut.parts.header != ("field", "first", "second"):
        raise ValueError("cut: names a stretch that is there, and its parts as field | first | second")
    whole = stretches[cut.stretch - 1]
    if not whole["segment_start"] < cut.day < whole["segment_end"]:
        raise ValueError(f"cut: {cut.day} lies outside stretch {cut.stretch}")
    parts = [dict(whole, segment_end=cut.day), dict(whole, segment_start=cut.day)]
    for field, *cells in cut.parts.rows:
        if field not in whole:
            raise ValueError(f"cut: stretch {cut.stretch} has no {field}")
        for part, text in zip(parts, cells, strict=True):
            part[field] = cell(text, types[field], f"cut, {field}")
        if field != "kwh_before" and parts[0][field] + parts[1][field] != whole[field]:
            raise ValueError(f"cut: the parts of {field} do not add up to {whole[field]}")
    return (*stretches[: cut.stretch - 1], *parts, *stretches[cut.stretch :])


def cell(text: str, kind: str, place: str) -> Any:
    """The value of a cell of a catalogue type; None where it is empty."""
    if not text:
        return None
    try:
        if digits := decimal_digits(kind):
            value = Decimal(text)
            if value != round(value, digits[1]) or abs(value) >= 10 ** (digits[0] - digits[1]):
                raise ValueError("does not fit")
            return value
        match kind:
            case "boolean":
                return {"true": True, "false": False}[text]
            case "integer" | "bigint":
                return int(text)
            case "date":
                return dt.date.fromisoformat(text)
    except (ValueError, KeyError, InvalidOperation):
        raise ValueError(f"{place}: {text!r} is no {kind}") from None
    return text


__all__ = ["Cut", "ExpectedLine", "Golden", "GoldenBill", "golden_bills", "read_golden"]

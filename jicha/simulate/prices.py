"""The published price table as arrays that a whole chunk of bills can be priced with."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from jicha.model.catalog import OWN_CATALOG
from jicha.simulate.plan import Plan

Ints = np.ndarray[Any, np.dtype[np.int64]]
CODES = (
    "residential_tiered",
    "residential_collective",
    "school",
    "welfare",
    "agricultural",
    "agricultural_irrigation",
    "commercial_single",
    "commercial_two_part",
)
COMPONENTS = (
    "catalogue_energy",
    "tier_2",
    "tier_3",
    "purchase",
    "market_purchase",
    "purchase_loss",
    "transmission",
    "system_operation",
    "punitive",
    "fund",
    "capacity",
    "demand",
    "demand_excess",
    "power_factor",
)
BANDS = ("sharp", "peak", "flat", "valley", "all")
TIERS = ("all", "2", "3")
VOLTAGES = ("below_1kv", "1_10kv", "35kv", "110kv")
COMPONENT = {name: i for i, name in enumerate(COMPONENTS)}
CODE = {name: i for i, name in enumerate(CODES)}
ALL_DAY = BANDS.index("all")
PRICE_SCALE, UNIT_SCALE = 8, 4
TIER_FROM = (216_000, 420_000)  # hundredths of a kWh in a year
TIER_PERSON_BONUS = 120_000  # a year, from five registered persons on


@dataclass(frozen=True)
class Prices:
    """energy[code, component, band, voltage, month] in 1e-8 yuan/kWh and unit[...] in 1e-4 yuan; -1 where none is published."""

    energy: Ints
    unit: Ints


@cache
def published_rows(path: Path = OWN_CATALOG / "tariffs" / "demo" / "price.csv") -> tuple[dict[str, str], ...]:
    """The rows of the demo province's price table."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(line for line in file if not line.startswith("#")))


def read_prices(plan: Plan) -> Prices:
    """The prices in force on the first of each month of the plan; ValueError where a month has none."""
    shape = (len(CODES), len(COMPONENTS), len(BANDS), len(VOLTAGES), plan.months)
    energy, unit = np.full(shape, -1, dtype=np.int64), np.full(shape, -1, dtype=np.int64)
    for row in published_rows():
        months = [i for i, m in enumerate(plan.month_list) if _holds(row, m)]
        voltages = range(len(VOLTAGES)) if row["voltage_tier"] == "all" else [VOLTAGES.index(row["voltage_tier"])]
        place = CODE[row["price_code"]], COMPONENT[row["component"]], BANDS.index(row["band"])
        target, text, scale = (energy, row["price"], PRICE_SCALE) if row["price"] else (unit, row["unit_price"], UNIT_SCALE)
        for month in months:
            for voltage in voltages:
                target[(*place, voltage, month)] = int(Decimal(text) * 10**scale)
    if (energy[CODE["commercial_single"], COMPONENT["purchase"], ALL_DAY, 0] < 0).any():
        raise ValueError(f"示例电价表没有覆盖 {plan.begin:%Y-%m} 至 {plan.end:%Y-%m} 的全部月份")
    return Prices(energy, unit)


def months_before_a_change(plan: Plan) -> list[int]:
    """The months on whose last day published transmission prices or funds end, the last month aside."""
    days = {row["valid_from"] for row in published_rows() if row["component"] in ("transmission", "fund")}
    return [i for i, m in enumerate(plan.month_list[1:]) if m.isoformat() in days]


def _holds(row: dict[str, str], month: dt.date) -> bool:
    return row["valid_from"] <= month.isoformat() and (not row["valid_to"] or month.isoformat() < row["valid_to"])

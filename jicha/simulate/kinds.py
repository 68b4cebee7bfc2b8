"""The kinds of customer of the made-up county: what they are, what they pay and how they draw power."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]

# Load by hour of the day (0-23), not normalised.
SHAPES = {
    "home": [3, 2, 2, 2, 2, 3, 5, 6, 5, 4, 4, 6, 6, 5, 4, 4, 5, 7, 10, 12, 12, 11, 8, 5],
    "shop": [2, 2, 2, 2, 2, 2, 3, 5, 8, 10, 11, 12, 12, 11, 11, 11, 11, 12, 12, 12, 11, 9, 5, 3],
    "plant": [7, 7, 7, 7, 7, 7, 8, 10, 12, 12, 12, 10, 11, 12, 12, 12, 12, 10, 10, 10, 9, 8, 8, 7],
    "shift": [10, 10, 10, 10, 10, 10, 10, 10, 11, 11, 11, 10, 10, 11, 11, 11, 11, 10, 10, 10, 10, 10, 10, 10],
    "farm": [5, 5, 5, 5, 6, 8, 10, 10, 9, 9, 8, 8, 8, 8, 8, 9, 10, 10, 9, 8, 7, 6, 5, 5],
    "pump": [6, 6, 6, 6, 6, 8, 10, 12, 12, 12, 11, 10, 10, 10, 11, 12, 12, 11, 9, 8, 7, 6, 6, 6],
    "charge": [12, 11, 9, 7, 6, 5, 5, 6, 8, 9, 9, 11, 12, 10, 9, 9, 9, 9, 10, 11, 12, 13, 14, 13],
}
# Consumption by calendar month (January first), around 1.
SEASONS = {
    "home": [1.15, 1.1, 0.85, 0.75, 0.75, 0.95, 1.4, 1.45, 1.0, 0.75, 0.8, 1.05],
    "shop": [1.0, 0.95, 0.9, 0.85, 0.9, 1.05, 1.25, 1.3, 1.05, 0.9, 0.9, 0.95],
    "plant": [0.95, 0.75, 1.0, 1.02, 1.03, 1.03, 1.05, 1.05, 1.03, 1.0, 1.04, 1.05],
    "farm": [0.7, 0.7, 0.9, 1.0, 1.1, 1.2, 1.4, 1.3, 1.1, 0.9, 0.9, 0.8],
    "pump": [0.0, 0.0, 0.05, 0.6, 1.6, 2.3, 2.9, 2.6, 1.1, 0.25, 0.0, 0.0],
    "flat": [1.0] * 12,
}


@dataclass(frozen=True)
class Kind:
    """One kind of customer. `share` is of the low- or high-voltage accounts; kWh are a month's, or per kVA and month."""

    name: str
    share: float
    usage_class: str
    trades: tuple[str, ...]
    price_code: str
    load_kind: str
    shape: str
    season: str
    kwh: float
    spread: float
    high_voltage: bool = False
    tou: bool = False
    mode: str = "none"
    sizes: tuple[int, ...] = ()
    pf: tuple[float, float] = (0.93, 0.03)
    weekend: float = 1.0


SMALL = (50, 80, 100, 125, 160, 200, 250)
MIDDLE = (125, 160, 200, 250)
LARGE = (315, 400, 500, 630, 800, 1000, 1250, 1600, 2000)

HOME, FARMS, PUMPS = ("9920", "9910"), ("0111", "0313"), ("0513",)
SHOPS, PLANTS, HEAVY = ("5212", "6110", "7810"), ("1331", "3021"), ("3360", "2614")

# fmt: off
KINDS: tuple[Kind, ...] = (
    #    name          share  usage class                trades             price code                load kind          shape
    Kind("household",  0.868, "residential",             HOME,              "residential_tiered",     "residential",     "home",
         season="home", kwh=165, spread=0.5),
    Kind("collective", 0.008, "residential_collective",  HOME[:1],          "residential_collective", "residential",     "home",
         season="home", kwh=1400, spread=0.6),
    Kind("school",     0.003, "school",                  ("8321", "8331"),  "school",                 "office",          "shop",
         season="shop", kwh=2600, spread=0.5),
    Kind("welfare",    0.002, "welfare",                 ("8514",),         "welfare",                "office",          "home",
         season="home", kwh=1500, spread=0.4),
    Kind("farm",       0.020, "agricultural",            FARMS,             "agricultural",           "agricultural",    "farm",
         season="farm", kwh=380, spread=0.7),
    Kind("irrigation", 0.014, "agricultural_irrigation", PUMPS,             "agricultural_irrigation", "pumping_station", "pump",
         season="pump", kwh=420, spread=0.6),
    Kind("shop",       0.071, "commercial",              ("5211", "6210"),  "commercial_single",      "commercial",      "shop",
         season="shop", kwh=620, spread=0.7),
    Kind("workshop",   0.007, "commercial",              ("2110", "3311"),  "commercial_single",      "industrial",      "plant",
         season="plant", kwh=9500, spread=0.2),
    Kind("market",     0.004, "commercial",              SHOPS[:2],         "commercial_single",      "commercial",      "shop",
         season="shop", kwh=26000, spread=0.15, tou=True, sizes=(100, 120, 150), pf=(0.90, 0.03)),
    Kind("hv_single",  0.30,  "commercial",              SHOPS,             "commercial_single",      "commercial",      "shop",
         season="shop", kwh=175, spread=0.2, high_voltage=True, tou=True, sizes=SMALL, pf=(0.91, 0.035)),
    Kind("hv_plant",   0.16,  "commercial",              PLANTS,            "commercial_single",      "industrial",      "plant",
         season="plant", kwh=185, spread=0.2, high_voltage=True, tou=True, sizes=SMALL, pf=(0.91, 0.035), weekend=0.7),
    Kind("hv_optional", 0.08, "commercial",              ("1713",),         "commercial_two_part",    "industrial",      "plant",
         season="plant", kwh=205, spread=0.2, high_voltage=True, tou=True, sizes=MIDDLE, pf=(0.93, 0.03), weekend=0.8,
         mode="capacity"),
    Kind("hv_capacity", 0.18, "commercial",              ("1713", *HEAVY),  "commercial_two_part",    "industrial",      "plant",
         season="plant", kwh=215, spread=0.22, high_voltage=True, tou=True, sizes=LARGE, pf=(0.93, 0.03), weekend=0.85,
         mode="capacity"),
    Kind("hv_contract", 0.09, "commercial",              HEAVY,             "commercial_two_part",    "industrial",      "shift",
         season="plant", kwh=250, spread=0.22, high_voltage=True, tou=True, sizes=LARGE[3:], pf=(0.94, 0.02), weekend=0.95,
         mode="contract_demand"),
    Kind("hv_actual",  0.06,  "commercial",              ("3360", "3011"),  "commercial_two_part",    "industrial",      "shift",
         season="plant", kwh=255, spread=0.22, high_voltage=True, tou=True, sizes=LARGE[3:], pf=(0.94, 0.02), weekend=0.95,
         mode="actual_demand"),
    Kind("hv_pump",    0.05,  "agricultural_irrigation", PUMPS,             "agricultural_irrigation", "pumping_station", "pump",
         season="pump", kwh=90, spread=0.25, high_voltage=True, sizes=SMALL, pf=(0.86, 0.03)),
    Kind("hv_farm",    0.03,  "agricultural",            FARMS[1:],         "agricultural",           "agricultural",    "farm",
         season="farm", kwh=170, spread=0.2, high_voltage=True, sizes=SMALL, pf=(0.86, 0.04)),
    Kind("hv_estate",  0.02,  "residential_collective",  HOME[:1],          "residential_collective", "residential",     "home",
         season="home", kwh=170, spread=0.2, high_voltage=True, sizes=(200, 250, 315, 400)),
    Kind("hv_charging", 0.03, "commercial",              ("4420",),         "commercial_two_part",    "charging",        "charge",
         season="flat", kwh=180, spread=0.2, high_voltage=True, tou=True, sizes=(315, 400, 500, 630), pf=(0.95, 0.02),
         mode="exempt"),
    Kind("kv35",       0.0,   "commercial",              ("3110", *HEAVY),  "commercial_two_part",    "industrial",      "shift",
         season="plant", kwh=300, spread=0.1, high_voltage=True, tou=True, sizes=(3150, 4000, 5000, 6300), pf=(0.95, 0.015),
         mode="contract_demand"),
    Kind("pile",       0.004, "residential_collective",  HOME[:1],          "residential_collective", "residential",     "charge",
         season="flat", kwh=210, spread=0.3),
)
# fmt: on
NUMBER = {kind.name: i for i, kind in enumerate(KINDS)}
# The trades (codes of the national classification) that each class is meant for.
CLASS_TRADES = {
    "residential": ("9910", "9920"),
    "residential_collective": ("9910", "9920"),
    "school": ("8321", "8331"),
    "welfare": ("8514",),
    "agricultural": ("0111", "0313"),
    "agricultural_irrigation": ("0513",),
    "commercial": tuple(sorted({t for k in KINDS if k.usage_class == "commercial" for t in k.trades})),
}


def shape(name: str) -> Floats:
    """Shares of a day's energy by hour."""
    values = np.array(SHAPES[name], dtype=np.float64)
    return values / values.sum()


def of(kinds: Any, attribute: str) -> Any:
    """An attribute by account."""
    values = [getattr(kind, attribute) for kind in KINDS]
    return np.array(values, dtype=object if isinstance(values[0], str) else None)[kinds]

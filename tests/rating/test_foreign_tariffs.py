"""Tariffs of other countries through the same price model: their bills worked by hand, on both twins to the cent."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from jicha.model.base import CatalogError
from jicha.model.catalog import OWN_CATALOG, Catalog, load_catalog, read_csv
from jicha.rating import PriceTable
from tests.conftest import SHARED
from tests.rating.foreign import bill, both, prices, stretch

TARIFFS = SHARED / "data" / "tariffs"
FOREIGN = ("taipower",)


def test_every_price_table_has_its_utility_with_currency_and_licence(catalog: Catalog) -> None:
    assert {place.split("/")[1] for place in catalog.data if place.startswith("tariffs/")} == set(catalog.utilities)
    assert catalog.utilities["demo"].currency == "CNY"
    for name in FOREIGN:
        folder = OWN_CATALOG / "tariffs" / name
        assert catalog.utilities[name].licence == "MIT"
        assert (folder / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
        assert catalog.utilities[name].currency in (folder / "README.md").read_text(encoding="utf-8")


def test_a_utility_is_checked_on_load(tmp_path: Any) -> None:
    folder = tmp_path / "tariffs" / "elsewhere"
    folder.mkdir(parents=True)
    entry = "title: {zh: 别处}\ncurrency: dollars\nlicence: MIT\nsource: 无\nstatus: invented\n"
    (folder / "utility.yaml").write_text(entry, encoding="utf-8")
    with pytest.raises(CatalogError, match="currency"):
        load_catalog(tmp_path)


@pytest.mark.parametrize("utility", FOREIGN)
@pytest.mark.parametrize(("table", "file"), [("tariff_price", "price.csv"), ("tou_band", "tou.csv")])
def test_codes_are_of_their_lists_and_the_grain_is_unique(catalog: Catalog, utility: str, table: str, file: str) -> None:
    rows = read_csv(catalog.data[f"tariffs/{utility}/{file}"])
    columns = catalog.tables[table].columns
    assert list(rows[0]) == list(columns)
    keys = [tuple(row[column] for column in catalog.tables[table].grain) for row in rows]
    assert len(keys) == len(set(keys))
    own = set(catalog.utilities[utility].tou_programs)
    for name, column in columns.items():
        if column.codes:
            known = set(catalog.codes[column.codes].codes) | (own if column.codes == "tou_program" else set())
            assert {row[name] for row in rows} - {""} <= known, name


@pytest.mark.parametrize("utility", FOREIGN)
def test_no_day_has_two_prices_for_one_thing(catalog: Catalog, utility: str) -> None:
    table = PriceTable(prices(catalog, utility))
    for code in table.codes:
        for day in table.edges(code, "below_1kv"):
            card = table.card(code, "below_1kv", day)
            assert card is None or not card.conflict, (code, day)


@pytest.mark.parametrize("utility", FOREIGN)
def test_the_hours_of_a_day_are_full_and_named_once(catalog: Catalog, utility: str) -> None:
    days: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for row in read_csv(catalog.data[f"tariffs/{utility}/tou.csv"]):
        key = tuple(row[name] for name in ("tou_program", "day_kind", "month", "valid_from", "valid_to"))
        days.setdefault(key, []).append((int(row["start_minute"]), int(row["end_minute"])))
    for key, parts in days.items():
        edges = [edge for part in sorted(parts) for edge in part]
        assert edges[0] == 0, key
        assert edges[-1] == 1440, key
        assert edges[1:-1:2] == edges[2::2], key


# Taipower, worked by hand from the printed tariff (prices of its pages 4–8, 17 and 26–27).


def test_taipower_residential_blocks(catalog: Catalog) -> None:
    summer, winter, one_month, business = both(
        catalog,
        "taipower",
        [
            bill(stretch("2026-07-01", "2026-09-01", "residential_non_tou", metered_kwh="900", tiers_of=2)),
            bill(stretch("2025-11-01", "2026-01-01", "residential_non_tou", metered_kwh="2500", tiers_of=2)),
            bill(stretch("2026-06-01", "2026-07-01", "residential_non_tou", metered_kwh="120", tiers_of=1)),
            bill(stretch("2026-08-01", "2026-09-01", "lighting_business_tiered", metered_kwh="1800", tiers_of=1)),
        ],
    )
    # Two months double the blocks: 240 × 1.78 + 420 × 2.55 + 240 × 3.80
    assert summer.amount_yuan == Decimal("427.20") + Decimal("1071.00") + Decimal("912.00") == Decimal("2410.20")
    # 240 × 1.78 + 420 × 2.26 + 340 × 3.13 + 400 × 4.24 + 600 × 5.27 + 500 × 7.03
    assert winter.amount_yuan == sum(map(Decimal, ("427.20", "949.20", "1064.20", "1696.00", "3162.00", "3515.00")))
    assert one_month.amount_yuan == Decimal("213.60")  # 120 × 1.78, the whole first block
    # 330 × 2.71 + 370 × 3.76 + 800 × 4.46 + 300 × 7.08
    assert business.amount_yuan == sum(map(Decimal, ("894.30", "1391.20", "3568.00", "2124.00"))) == Decimal("7977.50")


def test_taipower_time_of_use(catalog: Catalog) -> None:
    three = stretch(
        "2026-08-01", "2026-09-01", "residential_simple_3_tier", sharp_kwh="300", peak_kwh="500", valley_kwh="1500", tiers_of=1
    )
    two = stretch("2026-01-01", "2026-02-01", "residential_simple_2_tier", sharp_kwh="200", valley_kwh="400", tiers_of=1)
    summer, winter = both(catalog, "taipower", [bill(three), bill(two)])
    # 300 × 7.13 + 500 × 4.69 + 1500 × 2.06, 300 kWh above 2000 × 1.04, the customer's 75
    assert summer.amount_yuan == sum(map(Decimal, ("2139.00", "2345.00", "3090.00", "312.00", "75.00"))) == Decimal("7961.00")
    # 200 × 4.93 + 400 × 1.99 + 75
    assert winter.amount_yuan == Decimal("986.00") + Decimal("796.00") + Decimal("75.00")


def test_taipower_contract_demand_excess_and_power_factor(catalog: Catalog) -> None:
    over = stretch(
        "2026-11-01",
        "2026-12-01",
        "high_voltage_three_stage",
        peak_kwh="60000",
        flat_kwh="10000",
        valley_kwh="50000",
        charge_mode="contract_demand",
        contract_demand_kw="500",
        demand_kw="580",
    )
    within = stretch(
        "2026-08-01",
        "2026-09-01",
        "high_voltage_2_tier",
        sharp_kwh="40000",
        flat_kwh="8000",
        valley_kwh="52000",
        charge_mode="contract_demand",
        contract_demand_kw="300",
        demand_kw="300",
        pf_standard="0.80",
        reactive_kvarh="42600",
    )
    excess, factor = both(catalog, "taipower", [bill(over), bill(within)])
    # 60000 × 5.47 + 10000 × 2.41 + 50000 × 2.32
    assert excess.yuan("catalogue_energy") == Decimal("328200.00") + Decimal("24100.00") + Decimal("116000.00")
    assert excess.yuan("demand") == Decimal("83450.00")  # 500 × 166.90
    # 80 kW too many: 50 (10 % of the contract) twice and 30 three times, 190 × 166.90
    assert excess.yuan("demand_excess") == Decimal("31711.00")
    # 40000 × 6.75 + 8000 × 2.77 + 52000 × 2.71 + 300 × 223.60; factor 0.92, 12 points above 80 %: 1.2 % less
    base = sum(map(Decimal, ("270000.00", "22160.00", "140920.00", "67080.00")))
    assert factor.power_factor is not None
    assert (factor.power_factor.factor, factor.power_factor.pct) == (Decimal("0.92"), Decimal("-1.20"))
    assert factor.amount_yuan == base - Decimal("6001.92") == Decimal("494158.08")


def test_taipower_change_of_season(catalog: Catalog) -> None:
    table = PriceTable(prices(catalog, "taipower"))

    def price(code: str, day: str) -> Decimal | None:
        card = table.card(code, "below_1kv", dt.date.fromisoformat(day))
        return card.banded["catalogue_energy"]["valley"].price if card else None

    assert [price("low_voltage_2_tier", f"2026-{day}") for day in ("05-31", "06-01", "09-30", "10-01")] == [
        Decimal(text) for text in ("2.15", "2.27", "2.27", "2.15")
    ]
    assert [price("high_voltage_2_tier", f"2026-{day}") for day in ("05-15", "05-16", "10-15", "10-16")] == [
        Decimal(text) for text in ("2.46", "2.71", "2.71", "2.46")
    ]
    assert price("high_voltage_2_tier", "2025-09-30") is None
    assert price("high_voltage_2_tier", "2029-01-01") is None
    halves = [
        stretch("2026-05-01", "2026-05-16", "high_voltage_2_tier", sharp_kwh="1000", valley_kwh="2000"),
        stretch("2026-05-16", "2026-06-01", "high_voltage_2_tier", sharp_kwh="1000", valley_kwh="2000"),
    ]
    late = stretch("2029-01-01", "2029-02-01", "high_voltage_2_tier", sharp_kwh="1000", valley_kwh="2000")
    month, refused = both(catalog, "taipower", [bill(*halves), bill(late)])
    # 1000 × 6.37 + 2000 × 2.46, then 1000 × 6.75 + 2000 × 2.71
    assert month.amount_yuan == sum(map(Decimal, ("6370", "4920", "6750", "5420")))
    assert refused.refused is not None
    assert refused.refused.code == "no_price_table"


@pytest.mark.full_text
def test_taipower_prices_are_those_of_the_source(catalog: Catalog) -> None:
    plans = json.loads((TARIFFS / "taipower_tou" / "plans.json").read_text(encoding="utf-8"), parse_float=Decimal)["plans"]
    table = PriceTable(prices(catalog, "taipower"))
    days = {"summer": dt.date(2026, 7, 1), "non_summer": dt.date(2026, 1, 1)}
    bands = {"peak": "sharp", "semi_peak": "peak", "off_peak": "valley"}
    compared = 0
    for plan in plans:
        codes = [code for code in table.codes if code == plan["id"] or code.startswith(f"{plan['id']}_")]
        for code, (season, day) in ((code, item) for code in codes for item in days.items()):
            card = table.card(code, "below_1kv", day)
            assert card is not None
            for rate in plan.get("rates", []):
                band = bands.get(rate["period"])
                if band == "peak" and rate.get("day_type") == "saturday":
                    band = "flat"
                if rate["season"] != season or (plan["id"], season, band) == ("residential_simple_3_tier", "non_summer", "sharp"):
                    continue  # the print has no such peak
                found = card.banded["catalogue_energy"][band] if band else card.flat["catalogue_energy"]
                assert found.price == rate["cost"], (code, rate)
                compared += 1
            for number, block in enumerate(plan.get("tiers", []), start=1):
                added = card.flat[f"tier_{number}"].price if number > 1 else Decimal(0)
                assert card.flat["catalogue_energy"].price + added == block[season], (code, block)
                compared += 1
    assert compared > 150

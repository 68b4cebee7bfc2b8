"""Tariffs of other countries through the same price model: their bills worked by hand, on both twins to the cent."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from decimal import Decimal
from typing import Any

import pytest
import yaml

from jicha.model.base import CatalogError
from jicha.model.catalog import OWN_CATALOG, Catalog, load_catalog, read_csv
from jicha.rating import PriceTable
from tests.conftest import SHARED
from tests.rating.foreign import bill, both, prices, stretch

TARIFFS = SHARED / "data" / "tariffs"
FOREIGN = ("taipower", "pge", "nz_powershop")


def test_every_price_table_has_its_utility_with_currency_and_licence(catalog: Catalog) -> None:
    assert {"demo", *FOREIGN} == set(catalog.utilities)  # the tables of Chinese provinces are in yuan and say so in their README
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


# PG&E: which version on which day, and the baseline by the day.


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        (
            "e_tou_c_t_basic",
            "2025-01-01:-:.36177 2025-03-01:.36177:.36785 "
            "2025-09-01:.39968:.39073 2026-01-01:.35890:.33894 2026-03-01:.33894:.28617",
        ),
        (
            "e_elec",
            "2025-01-01:-:.33982 2025-03-01:.33982:.34671 "
            "2025-09-01:.39562:.38574 2026-01-01:.33684:.31161 2026-03-01:.31161:.28468",
        ),
        (
            "ev2_a",
            "2025-01-01:-:.30339 2025-03-01:.30339:.31027 "
            "2025-09-01:.31026:.30036 2026-01-01:.30036:.28474 2026-03-01:.28474:.22558",
        ),
    ],
)
def test_pge_the_version_of_the_day(catalog: Catalog, code: str, changes: str) -> None:
    table = PriceTable(prices(catalog, "pge"))

    def price(day: dt.date) -> Decimal | None:
        card = table.card(code, "below_1kv", day)
        return card.banded["catalogue_energy"]["valley"].price if card else None

    for change in changes.split():
        day, before, after = change.split(":")
        first = dt.date.fromisoformat(day)
        assert price(first - dt.timedelta(days=1)) == (None if before == "-" else Decimal(before)), day
        assert price(first) == Decimal(after), day
    assert price(dt.date(2027, 1, 1)) is None


def test_pge_baseline_by_the_day_and_the_daily_charge(catalog: Catalog) -> None:
    july = stretch("2025-07-01", "2025-08-01", "e_tou_c_t_basic", peak_kwh="100", valley_kwh="300", tiers_of=1)
    old = stretch("2025-02-15", "2025-03-01", "e_tou_c_t_basic", peak_kwh="30", valley_kwh="120", tiers_of=1)
    new = stretch("2025-03-01", "2025-03-15", "e_tou_c_t_basic", peak_kwh="30", valley_kwh="120", tiers_of=1)
    april = stretch("2026-04-01", "2026-05-01", "e_elec", peak_kwh="60", flat_kwh="40", valley_kwh="300")
    within = stretch("2026-04-01", "2026-05-01", "e_tou_c_t_basic", peak_kwh="25", valley_kwh="200", tiers_of=1)
    summer, across, electric, small = both(catalog, "pge", [bill(july), bill(old, new), bill(april), bill(within)])
    # 100 × 0.52268 + 300 × 0.39968; 31 days × 6.5 = 201.5 kWh of baseline, 198.5 above it × 0.10301
    assert summer.amount_yuan == sum(map(Decimal, ("52.27", "119.90", "20.45")))
    # As the sheet has it: 100 × 0.62569 + 300 × 0.50269 less 201.5 × 0.10301
    assert summer.amount_yuan == (Decimal("62.569") + Decimal("150.807") - Decimal("20.756515")).quantize(Decimal("0.01"))
    # Each version has the allowance of its own 14 days, 7.5 × 14 = 105: 45 kWh above it at 0.10135 and at 0.10301
    assert across.yuan("tier_2") == Decimal("4.56") + Decimal("4.64")
    assert across.amount_yuan == sum(map(Decimal, ("11.75", "43.41", "4.56", "11.94", "44.14", "4.64")))
    # 60 × 0.32063 + 40 × 0.29854 + 300 × 0.28468 + 30 days × 0.79343
    assert electric.amount_yuan == sum(map(Decimal, ("19.24", "11.94", "85.40", "23.80")))
    # 25 × 0.31617 + 200 × 0.28617 + 23.80; 30 × 7.5 = 225 kWh are the whole baseline
    assert small.amount_yuan == sum(map(Decimal, ("7.90", "57.23", "23.80")))


@pytest.mark.full_text
def test_pge_prices_are_those_of_the_source(catalog: Catalog) -> None:
    table = PriceTable(prices(catalog, "pge"))
    bands = {"peak": "peak", "part_peak": "flat", "off_peak": "valley"}
    files = sorted((TARIFFS / "pge_tariffkit" / "pge").glob("*/*.toml"))
    assert len(files) == 15
    starts = sorted({dt.date.fromisoformat(path.stem) for path in files})
    for path in files:
        sheet = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        first = dt.date.fromisoformat(sheet["effective"])
        after = next((day for day in starts if day > first), dt.date(2027, 1, 1))
        code = {"etouc": "e_tou_c_", "eelec": "e_elec", "ev2a": "ev2_a"}[path.parent.name]
        for name in (name for name in table.codes if name.startswith(code)):
            for day in (first + dt.timedelta(days=number) for number in range((after - first).days)):
                season = "summer" if 6 <= day.month <= 9 else "winter"
                card = table.card(name, "below_1kv", day)
                assert card is not None
                credit = card.flat["tier_2"].price if "tier_2" in card.flat else Decimal(0)
                found = {band: rate.price + credit for band, rate in card.banded["catalogue_energy"].items()}
                assert found == {bands[period]: price for period, price in sheet["totals"][season].items()}, (name, day)
                charge = sheet.get("base_services_charge")
                assert (card.flat["basic"].price if "basic" in card.flat else None) == (charge["tier_3"] if charge else None)
                if credit:
                    territory, heating = name.removeprefix(code).split("_", 1)
                    quantity = sheet["baseline"]["quantities"][heating][territory.upper()][season]
                    assert (credit, card.flat["tier_2"].tier_from_kwh) == (sheet["baseline"]["credit"], quantity)


# New Zealand: flat and time-of-use plans with a daily charge.


def test_new_zealand_plans_with_the_daily_charge(catalog: Catalog) -> None:
    flat = stretch("2026-08-01", "2026-09-01", "wellington_anytime_standard", metered_kwh="500")
    controlled = stretch("2026-08-01", "2026-09-01", "wellington_controlled_standard", metered_kwh="150")
    five = stretch(
        "2026-07-01",
        "2026-08-01",
        "canterbury_getshifty_standard",
        sharp_kwh="100",
        peak_kwh="120",
        flat_kwh="80",
        valley_kwh="60",
        deep_valley_kwh="40",
    )
    september = stretch("2026-09-15", "2026-10-01", "hamilton_anytime_low", metered_kwh="200")
    october = stretch("2026-10-01", "2026-10-15", "hamilton_anytime_low", metered_kwh="150")
    two_circuits, five_bands, two_months = both(
        catalog, "nz_powershop", [bill(flat, controlled), bill(five), bill(september, october)]
    )
    # 500 × 0.2798 + 31 days × 2.7544, and 150 × 0.2646 on the controlled circuit, which has no daily charge
    assert two_circuits.amount_yuan == sum(map(Decimal, ("139.90", "85.39", "39.69")))
    # 100 × 0.3714 + 120 × 0.3001 + 80 × 0.2500 + 60 × 0.2157 + 40 × 0.2082 + 31 × 2.2129
    assert five_bands.amount_yuan == sum(map(Decimal, ("37.14", "36.01", "20.00", "12.94", "8.33", "68.60")))
    # 200 × 0.3393 + 16 × 1.955, then 150 × 0.3259 + 14 × 1.955
    assert two_months.amount_yuan == sum(map(Decimal, ("67.86", "31.28", "48.89", "27.37")))


@pytest.mark.full_text
def test_new_zealand_prices_are_those_of_the_source(catalog: Catalog) -> None:
    table = PriceTable(prices(catalog, "nz_powershop"))
    regions = {
        "wellington": "25-Wellington",
        "hamilton": "08-Hamilton",
        "canterbury": "32-Canterbury",
        "queenstown": "40-Queenstown",
    }
    bands = {"peak": "sharp", "shoulder": "peak", "weekend": "flat", "offpeak": "valley", "night": "deep_valley"}
    bands["superoffpeak"] = "deep_valley"
    for region, folder in regions.items():
        source = yaml.safe_load(
            (TARIFFS / "nz_solarscenarios" / "tariffs" / folder / "Powershop.yml").read_text(encoding="utf-8")
        )
        plans = [plan for plan in source["plans"] if plan["name"] in ("Anytime", "GetShifty")]
        for plan, user, month in ((p, u, m) for p in plans for u in ("low", "standard") for m in range(1, 13)):
            day = dt.date(2026 if month >= 7 else 2027, month, 28)
            card = table.card(f"{region}_{plan['name'].lower()}_{user}", "below_1kv", day)
            assert card is not None
            assert card.flat["basic"].price == Decimal(str(plan[user]["daily"]))
            listed = plan[user]["uncontrolled"]
            if isinstance(listed, dict):
                found = {band: rate.price for band, rate in card.banded["catalogue_energy"].items()}
                assert found == {bands[name]: Decimal(str(by_month[month - 1])) for name, by_month in listed.items()}
            else:
                assert card.flat["catalogue_energy"].price == Decimal(str(listed[month - 1]))
            controlled = table.card(f"{region}_controlled_{user}", "below_1kv", day)
            if controlled:
                assert controlled.flat["catalogue_energy"].price == Decimal(str(plan[user]["controlled"][month - 1]))
            else:
                assert plan[user]["controlled"] == "None"

"""The shipped tables: whole by their sources' own arithmetic, and without a problem that nobody accepted."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from jicha.model.catalog import OWN_CATALOG, Catalog, load_catalog, read_csv
from jicha.rating.lint import FILES, check
from jicha.sql.catalogue_data import catalogue_table
from tests.rating.lint.small_table import known

TARIFFS = OWN_CATALOG / "tariffs"
FOREIGN = {"nz_powershop", "pge", "taipower"}  # another country's codes and currency
UTILITIES = sorted({path.name for path in TARIFFS.iterdir()} - FOREIGN - {"demo"})
CALENDARS = [
    "anhui",
    "beijing",
    "chongqing",
    "fujian",
    "gansu",
    "guangdong",
    "guizhou",
    "hainan",
    "hubei",
    "jiangsu",
    "jilin",
    "shaanxi",
    "shanghai",
    "shanxi",
    "tianjin",
    "yunnan",
    "zhejiang",
]
MICRO = Decimal("0.000001")
# Printed in the notice of January 2026 for flat, sharp, peak and valley; two places are misprinted (README).
HUBEI = {
    ("commercial_single", "below_1kv"): "0.735686 1.133999 0.930961 0.516924",
    ("commercial_single", "1_10kv"): "0.715686 1.113999 0.910961 0.496924",
    ("commercial_single", "35kv"): "0.695686 1.093999 0.890961 0.476924",
    ("commercial_two_part", "1_10kv"): "0.651886 1.049999 0.848961 0.432924",
    ("commercial_two_part", "35kv"): "0.632086 1.030199 0.827161 0.413124",
    ("commercial_two_part", "110kv"): "0.613986 1.012099 0.809061 0.395024",
    ("commercial_two_part", "220kv_up"): "0.594986 0.993099 0.790061 0.376024",
}
MISPRINTS = {
    **{("commercial_single", voltage, "flat"): Decimal("-0.0002") for voltage in ("below_1kv", "1_10kv", "35kv")},
    ("commercial_two_part", "1_10kv", "peak"): Decimal("0.002"),
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def rows(utility: str, file: str = "price.csv") -> list[dict[str, str]]:
    path = TARIFFS / utility / file
    return read_csv(path) if path.exists() else []


def files(utility: str) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in (TARIFFS / utility).iterdir() if path.name in FILES}


@pytest.mark.parametrize("utility", [*UTILITIES, "demo"])
def test_a_shipped_table_has_no_problem(utility: str) -> None:
    assert check(files(utility), known()).problems == ()


def test_little_is_accepted() -> None:
    accepted = {utility: len(rows(utility, "accepted.csv")) for utility in UTILITIES}
    assert {utility: count for utility, count in accepted.items() if count} == {"hubei": 4, "tianjin": 1, "zhejiang": 1}


@pytest.mark.parametrize("utility", UTILITIES)
def test_every_table_says_where_it_is_from_and_loads_as_the_engine_reads_it(utility: str, catalog: Catalog) -> None:
    readme = (TARIFFS / utility / "README.md").read_text(encoding="utf-8")
    prices, bands = (catalogue_table(catalog, name, utility) for name in ("tariff_price", "tou_band"))
    assert prices.num_rows == len(rows(utility))
    assert bands.num_rows == len(rows(utility, "tou.csv"))
    for file in FILES[:-1]:
        for row in rows(utility, file):
            assert f"`{row['document']}`" in readme, (file, row["document"])
            assert row["status"] in ("secondary", "text_seen")
    assert "缺：" in readme


def hubei(code: str, voltage: str, band: str) -> Decimal:
    """The sum of the components of January 2026, floating ones by band."""
    parts: dict[str, dict[str, Decimal]] = {}
    for row in rows("hubei"):
        place = row["price_code"], row["voltage_tier"], row["valid_from"]
        if place == (code, voltage, "2026-01-01") and row["price"] and row["band"] in ("all", band):
            parts.setdefault(row["component"], {})[row["band"]] = Decimal(row["price"])
    assert set(parts) == {"purchase", "purchase_loss", "transmission", "system_operation", "fund"}
    return sum((bands.get(band, bands["all"]) for bands in parts.values()), Decimal(0))


@pytest.mark.parametrize(("code", "voltage"), HUBEI)
def test_hubeis_components_sum_to_what_was_printed_but_for_its_misprints(code: str, voltage: str) -> None:
    for band, printed in zip(("flat", "sharp", "peak", "valley"), HUBEI[code, voltage].split(), strict=True):
        misprint = MISPRINTS.get((code, voltage, band), Decimal(0))
        assert abs(hubei(code, voltage, band) + misprint - Decimal(printed)) <= MICRO / 2, (band, hubei(code, voltage, band))
    assert hubei(code, voltage, "all") == hubei(code, voltage, "flat")
    assert hubei(code, "20kv" if voltage == "1_10kv" else voltage, "sharp") == hubei(code, voltage, "sharp")


def test_transmission_of_36_areas() -> None:
    published = {
        u: [r for r in rows(u) if r["component"] == "transmission" and r["valid_from"] >= "2026-08-01"] for u in UTILITIES
    }
    assert all(published.values())
    assert len(UTILITIES) == 35  # Tibet has one table for large industry and one for other commerce
    assert {r["usage_class"] for r in published["xizang"]} == {"large_industrial", "general_commercial"}
    assert {r["valid_from"] for u in UTILITIES if u != "xizang" for r in published[u]} == {"2026-08-01"}
    assert {r["valid_from"] for r in published["xizang"]} == {"2026-10-01"}
    assert [u for u in UTILITIES if any(r["component"] == "capacity" for r in rows(u))] == ["hubei"]
    seen = {(r["voltage_tier"], r["structure"]): r["price"] for r in published["hubei"]}
    assert seen["220kv_up", "two_part"] == "0.06940000"
    assert seen["110kv", "single_part"] == "0.15030000"


def test_a_higher_voltage_never_costs_more() -> None:
    order = ["below_1kv", "1_10kv", "20kv", "35kv", "66kv", "110kv", "220kv_up"]
    for utility in UTILITIES:
        tables: dict[str, dict[str, Decimal]] = {}
        for row in rows(utility):
            if row["component"] == "transmission" and row["valid_from"] >= "2026-08-01":
                tables.setdefault(row["price_code"], {})[row["voltage_tier"]] = Decimal(row["price"])
        for code, by_voltage in tables.items():
            prices = [by_voltage[voltage] for voltage in order if voltage in by_voltage]
            assert prices == sorted(prices, reverse=True), (utility, code)


def test_funds_of_29_provinces_that_no_band_changes() -> None:
    funds = {
        u: own for u in UTILITIES if (own := [r for r in rows(u) if r["component"] == "fund" and r["valid_from"] == "2026-08-01"])
    }
    assert len(funds) == 29
    assert {row["band"] for own in funds.values() for row in own} == {"all"}
    assert {u for u, own in funds.items() if len({row["price"] for row in own}) > 1} == {"guangxi"}
    assert {row["price"] for row in funds["henan"]} == {"0.02888938"}  # 28.889375 yuan/MWh, to the column's eight digits
    assert {row["price"] for row in funds["xinjiang"]} == {"0.00410000"}
    by_part = sum(map(Decimal, ("0.02", "0.0062", "0.019")))
    assert {Decimal(row["price"]) for row in funds["hubei"]} == {by_part}


def test_calendars_of_17_provinces_cover_every_day() -> None:
    assert [u for u in UTILITIES if rows(u, "tou.csv")] == CALENDARS
    minutes: dict[tuple[str, ...], int] = {}
    for utility in CALENDARS:
        for row in rows(utility, "tou.csv"):
            key = utility, row["tou_program"], row["day_kind"], row["month"]
            minutes[key] = minutes.get(key, 0) + int(row["end_minute"]) - int(row["start_minute"])
    short = {key: total for key, total in minutes.items() if total != 1440}
    assert {utility for utility, *_ in short} == {"tianjin"}
    assert "9" not in {month for *_, month in short}
    assert {"deep_valley"} <= {row["band"] for row in rows("shanghai", "tou.csv")}


@pytest.mark.parametrize(
    ("utility", "program", "day_kind", "month", "band", "spans"),
    [
        ("hubei", "two_part", "all", "7", "sharp", "20-22"),
        ("hubei", "two_part", "all", "1", "sharp", "18-20"),
        ("beijing", "two_part", "all", "8", "sharp", "11-13 16-17"),
        ("beijing", "two_part", "all", "6", "sharp", ""),
        ("shanghai", "two_part", "workday", "8", "peak", "8-12 14-15 18-21"),
        ("shanghai", "two_part", "weekend", "8", "deep_valley", ""),
        ("shanghai", "two_part", "weekend", "4", "deep_valley", "0-6 22-24"),
        ("shanghai", "two_part", "holiday", "8", "deep_valley", "0-6 22-24"),
        ("shanghai", "commercial", "all", "8", "peak", "6-22"),
        ("shanxi", "commercial", "all", "1", "sharp", ""),
        ("shanxi", "two_part", "all", "1", "sharp", "18-20"),
        ("fujian", "commercial", "all", "9", "peak", "10-11 15-17 18-20 21-22"),
        ("tianjin", "two_part", "all", "9", "peak", "9-12 16-21"),
        ("tianjin", "two_part", "all", "7", "peak", ""),
        ("anhui", "two_part", "all", "8", "peak", "16-24"),
    ],
)
def test_bands_stand_where_the_notice_puts_them(
    utility: str, program: str, day_kind: str, month: str, band: str, spans: str
) -> None:
    found = [
        f"{int(row['start_minute']) // 60}-{int(row['end_minute']) // 60}"
        for row in rows(utility, "tou.csv")
        if (row["tou_program"], row["day_kind"], row["month"], row["band"]) == (program, day_kind, month, band)
    ]
    assert " ".join(found) == spans


def test_hainans_ratios_are_exact_once_the_funds_are_taken_out() -> None:
    tables: dict[str, dict[str, Decimal]] = {}
    for row in rows("hainan", "undated.csv"):
        if row["price_code"] == "commercial_two_part" and row["component"] == "catalogue_energy" and row["band"] != "all":
            tables.setdefault(row["voltage_tier"], {})[row["band"]] = Decimal(row["price"])
    flat, peak, valley = ({v: bands[name] for v, bands in tables.items()} for name in ("flat", "peak", "valley"))
    low, high = "220kv_up", "1_10kv"
    peak_ratio = (peak[high] - peak[low]) / (flat[high] - flat[low])
    valley_ratio = (valley[high] - valley[low]) / (flat[high] - flat[low])
    assert (peak_ratio, valley_ratio) == (Decimal("1.65"), Decimal("0.5"))
    assert len(tables) == 5
    for voltage in tables:
        by_peak = (peak_ratio * flat[voltage] - peak[voltage]) / (peak_ratio - 1)
        by_valley = (valley[voltage] - valley_ratio * flat[voltage]) / (1 - valley_ratio)
        assert by_peak == by_valley == Decimal("0.028")
        assert peak[voltage] != peak_ratio * flat[voltage]  # the fund does not float


def test_a_sharp_ratio_is_the_peak_ratio_times_its_rise() -> None:
    rises = {"shanghai": "1.25", "guangdong": "1.25", "beijing": "1.2", "hainan": "1.2", "shanxi": "1.2"}
    for utility, rise in rises.items():
        own = rows(utility, "ratio.csv")
        for sharp in (row for row in own if row["band"] == "sharp"):
            peaks = [
                Decimal(row["ratio"])
                for row in own
                if row["band"] == "peak" and row["tou_program"] == sharp["tou_program"] and row["document"] == sharp["document"]
            ]
            assert Decimal(sharp["ratio"]) in [peak * Decimal(rise) for peak in peaks], utility


def test_samples_without_a_date_do_not_price_anything() -> None:
    counts = {u: len(rows(u, "undated.csv")) for u in UTILITIES}
    assert {u: count for u, count in counts.items() if count} == {"guangdong": 63, "hainan": 65, "hunan": 17}
    assert {row["valid_from"] for u in UTILITIES for row in rows(u, "undated.csv")} == {""}
    assert not any(Path("undated.csv").name in str(path) for path in (TARIFFS / "demo").iterdir())


def test_the_page_lists_what_is_shipped() -> None:
    page = (OWN_CATALOG.parents[1] / "docs" / "tariffs.md").read_text(encoding="utf-8")
    listed = [line for line in page.splitlines() if line.startswith("| `") and ".csv" not in line]
    cells = {row[1].strip(" `"): [cell.strip() for cell in row[4:9]] for line in listed if (row := line.split("|"))}
    assert sorted(cells) == UTILITIES
    for utility, (prices, _, bands, _, undated) in cells.items():
        counts = (len(rows(utility, file)) for file in ("price.csv", "tou.csv", "undated.csv"))
        assert [prices, bands, undated] == [str(count or "") for count in counts], utility

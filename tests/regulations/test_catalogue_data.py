"""Are the tables of catalogue data whole, and do their columns fit the canonical tables?"""

from __future__ import annotations

from decimal import Decimal

import pytest

from jicha.model.catalog import Catalog, load_catalog, read_csv


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def rows(catalog: Catalog, name: str) -> list[dict[str, str]]:
    return read_csv(catalog.data[f"data/{name}.csv"])


@pytest.mark.parametrize("name", ["pf_adjustment", "metering_class", "banned_meter"])
def test_the_columns_are_those_of_the_table_and_the_grain_is_unique(catalog: Catalog, name: str) -> None:
    table = catalog.tables[name]
    found = rows(catalog, name)
    assert list(found[0]) == list(table.columns)
    keys = [tuple(row[column] for column in table.grain) for row in found]
    assert len(keys) == len(set(keys))
    for column, meaning in table.columns.items():
        if meaning.codes:
            assert {row[column] for row in found} - {""} <= set(catalog.codes[meaning.codes].codes), column


def test_the_power_factor_table_is_full_for_three_standards(catalog: Catalog) -> None:
    adjustment = {
        (row["standard"], row["power_factor"]): Decimal(row["adjustment_pct"]) for row in rows(catalog, "pf_adjustment")
    }
    assert len(adjustment) == 303
    for standard in ("0.90", "0.85", "0.80"):
        assert adjustment[standard, standard] == 0
        column = [adjustment[standard, f"{hundredths / 100:.2f}"] for hundredths in range(101)]
        assert column == sorted(column, reverse=True)


@pytest.mark.parametrize(
    ("standard", "power_factor", "percent"),
    [
        ("0.90", "0.95", "-0.75"),
        ("0.90", "0.70", "10"),
        ("0.90", "0.65", "15"),
        ("0.90", "0.64", "17"),
        ("0.90", "0.60", "25"),
        ("0.85", "0.94", "-1.10"),
        ("0.85", "0.65", "10"),
        ("0.80", "0.92", "-1.30"),
        ("0.80", "0.55", "15"),
    ],
)
def test_the_power_factor_table_bends_where_the_notice_says(
    catalog: Catalog, standard: str, power_factor: str, percent: str
) -> None:
    found = [r for r in rows(catalog, "pf_adjustment") if (r["standard"], r["power_factor"]) == (standard, power_factor)]
    assert [Decimal(row["adjustment_pct"]) for row in found] == [Decimal(percent)]


def test_no_meter_is_called_banned_without_a_notice(catalog: Catalog) -> None:
    banned = rows(catalog, "banned_meter")
    assert all(row["notice"] for row in banned)
    assert not [row["model"] for row in banned if row["model"].startswith("DD862")]


def test_the_clause_map_covers_the_2024_rules_and_leads_to_their_articles(catalog: Catalog) -> None:
    mapped = rows(catalog, "clause_map")
    ours = set(catalog.documents["supply_rules_2024"].articles)
    assert ours - {row["article_2024"] for row in mapped} <= {"5"}
    pairs = {(row["article_1996"], row["article_2024"]) for row in mapped}
    assert {("100", "101"), ("81", "83"), ("98", "100"), ("", "102")} <= pairs
    assert [row["merged_into"] for row in mapped if row["topic"] == "暂停"] == ["25"]

"""Do the regulation values say what they rest on, and is the value in force the one of that day?"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from jicha.model.catalog import NATIONAL, Catalog, load_catalog
from jicha.model.regulation import DatedValue


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def dated(catalog: Catalog) -> list[tuple[str, DatedValue]]:
    return [(name, value) for name, own in catalog.regulations.items() for entry in own.values() for value in entry.values]


def in_force(catalog: Catalog, parameter: str, day: str, key: str | None = None, province: str = NATIONAL) -> object:
    """The value that counts on a day, as the engine finds it; None where there is none."""
    found = [v for v in catalog.values(parameter, province) if v.key == key and v.effective <= dt.date.fromisoformat(day)]
    return max(found, key=lambda v: v.effective).value if found else None


def test_every_value_cites_an_article_of_a_document(catalog: Catalog) -> None:
    loose = [
        f"{name}: {value.document} {value.article}"
        for name, value in dated(catalog)
        if value.document not in catalog.documents or value.article not in catalog.documents[value.document].articles
    ]
    assert not loose


def test_every_key_is_a_code_of_its_list(catalog: Catalog) -> None:
    unknown = [
        f"{name}: {value.key} is not in {entry.key}"
        for name, own in catalog.regulations.items()
        for entry in own.values()
        if entry.key
        for value in entry.values
        if value.key not in catalog.codes[entry.key].codes
    ]
    assert not unknown


def test_one_layer_has_one_value_for_a_day(catalog: Catalog) -> None:
    for name, own in catalog.regulations.items():
        for entry in own.values():
            days = [(v.effective, v.key, v.layer or catalog.documents[v.document].layer) for v in entry.values]
            assert len(days) == len(set(days)), name


def test_a_value_that_ends_says_why(catalog: Catalog) -> None:
    assert [name for name, value in dated(catalog) if value.value is None and value.note is None] == []


def test_a_value_of_experience_is_never_shown_as_law(catalog: Catalog) -> None:
    for name, value in dated(catalog):
        if value.document == "domain_experience":
            assert value.layer in (None, "company"), name
            assert value.status in (None, "unverified"), name


def test_no_value_of_a_rule_is_older_than_the_rule(catalog: Catalog) -> None:
    early = [
        f"{name}: {value.effective} before {value.document}"
        for name, value in dated(catalog)
        if (begins := catalog.documents[value.document].effective) and value.effective < begins
    ]
    assert not early


@pytest.mark.parametrize(
    ("parameter", "day", "key", "value"),
    [
        ("connection.temporary_max_months", "2024-05-31", None, 6),
        ("connection.temporary_max_months", "2024-06-01", None, 36),
        ("connection.plan_reply_days@rule", "2024-06-01", "hv_single", 10),
        ("connection.plan_reply_days@rule", "2024-05-31", "hv_single", None),
        ("connection.plan_reply_days@supervision", "2024-05-31", "hv_single", 20),
        ("connection.plan_reply_days@promise", "2022-06-30", "hv_dual", 30),
        ("connection.plan_reply_days@promise", "2022-07-01", "hv_dual", None),
        ("capacity.demand_discount_kwh_per_kva", "2026-07-31", None, 260),
        ("capacity.demand_discount_kwh_per_kva", "2026-08-01", None, None),
        ("capacity.prorate_by_calendar_days", "2024-05-31", None, False),
        ("capacity.prorate_by_calendar_days", "2024-06-01", None, True),
        ("collection.late_fee_min_yuan", "2024-05-31", None, 1),
        ("collection.late_fee_min_yuan", "2024-06-01", None, 0),
        ("collection.late_fee_rate", "2026-01-01", "other_cross_year", Decimal("0.003")),
        ("collection.restore_hours@rule", "2024-05-31", None, 72),
        ("collection.restore_hours@rule", "2024-06-01", None, 24),
        ("collection.restore_hours@company", "2024-06-01", None, 2),
        ("metering.field_test_months", "2017-04-30", "class_1", 3),
        ("metering.field_test_months", "2017-05-01", "class_1", 6),
        ("breach.multiple_is_cap", "2024-05-31", None, False),
        ("breach.multiple_is_cap", "2024-06-01", None, True),
        ("service.repair_arrival_minutes@promise", "2022-06-30", "city", 45),
        ("service.repair_arrival_minutes@promise", "2022-07-01", "city", None),
        ("service.repair_arrival_minutes@supervision", "2022-07-01", "city", 60),
        ("tariff.market_users_follow_tou", "2026-02-28", None, True),
        ("tariff.market_users_follow_tou", "2026-03-01", None, False),
    ],
)
def test_the_text_then_in_force_counts(catalog: Catalog, parameter: str, day: str, key: str | None, value: object) -> None:
    assert in_force(catalog, parameter, day, key) == value

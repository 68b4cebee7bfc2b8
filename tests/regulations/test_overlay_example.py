"""Does the example of a provincial overlay replace one value, and only that?"""

from __future__ import annotations

from pathlib import Path

import pytest

from jicha.model.catalog import Catalog, load_catalog

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "provincial_overlay"
NAME = "reading.day_tolerance_days"


@pytest.fixture(scope="module")
def overlaid() -> Catalog:
    return load_catalog(EXAMPLE)


def by_key(catalog: Catalog, province: str) -> dict[str | None, object]:
    return {value.key: value.value for value in catalog.values(NAME, province)}


def test_the_province_has_its_own_low_voltage_value_and_the_national_high_voltage_one(overlaid: Catalog) -> None:
    national = by_key(load_catalog(), "elsewhere")
    assert national == {"lv": 3, "hv": 0}
    assert by_key(overlaid, "demo") == {"lv": 1, "hv": 0}


def test_other_provinces_keep_the_national_values(overlaid: Catalog) -> None:
    assert by_key(overlaid, "elsewhere") == {"lv": 3, "hv": 0}


def test_the_value_cites_the_overlays_own_document(overlaid: Catalog) -> None:
    own = next(value for value in overlaid.values(NAME, "demo") if value.key == "lv")
    assert own.article in overlaid.documents[own.document].articles


def test_the_overlay_is_a_layer_of_its_own_in_the_catalogue(overlaid: Catalog) -> None:
    ours = load_catalog()
    assert overlaid.layers[0] == ours.layers[0]
    assert overlaid.digest != ours.digest

"""An overlay: a province lays its own files over ours, and may not change what a finding is about."""

from __future__ import annotations

import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from jicha.model.base import CatalogError
from jicha.model.catalog import OWN_CATALOG, load_catalog

SOME_THEME = OWN_CATALOG / "themes" / "reading" / "reading_discontinuity"


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    root = tmp_path / "province"
    root.mkdir()
    return root


def copied_theme(overlay: Path) -> Path:
    folder = overlay / "themes" / "reading" / "reading_discontinuity"
    shutil.copytree(SOME_THEME, folder)
    return folder / "theme.yaml"


def changed(path: Path, **fields: object) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**content, **fields}, allow_unicode=True), encoding="utf-8")


def test_a_file_at_the_same_path_replaces_ours_whole(overlay: Path) -> None:
    changed(copied_theme(overlay), title={"zh": "示数接续核查"})
    assert load_catalog(overlay).themes["MR04"].theme.title.zh == "示数接续核查"
    assert load_catalog().themes["MR04"].theme.title.zh != "示数接续核查"


def test_the_ordered_layers_and_their_content_stand_in_the_digest(overlay: Path) -> None:
    changed(copied_theme(overlay), title={"zh": "甲"})
    first = load_catalog(overlay).digest
    changed(overlay / "themes" / "reading" / "reading_discontinuity" / "theme.yaml", title={"zh": "乙"})
    assert first != load_catalog(overlay).digest != load_catalog().digest


def test_a_replaced_theme_may_not_change_its_grain(overlay: Path) -> None:
    changed(copied_theme(overlay), subject_kind="account")
    with pytest.raises(CatalogError, match="subject_kind"):
        load_catalog(overlay)


def test_a_theme_is_switched_off_with_a_reason(overlay: Path) -> None:
    path = copied_theme(overlay)
    path.write_text("code: MR04\ndisabled: 本省由核算中心复核\n", encoding="utf-8")
    catalog = load_catalog(overlay)
    assert "MR04" not in catalog.themes
    assert [(d.code, d.reason) for d in catalog.disabled] == [("MR04", "本省由核算中心复核")]


def test_two_themes_may_not_have_one_code(overlay: Path) -> None:
    shutil.copytree(SOME_THEME, overlay / "themes" / "reading" / "another_name")
    with pytest.raises(CatalogError, match="MR04"):
        load_catalog(overlay)


def test_a_table_only_gains_columns(overlay: Path) -> None:
    (overlay / "tables").mkdir()
    path = overlay / "tables" / "bill.yaml"
    content = yaml.safe_load((OWN_CATALOG / "tables" / "bill.yaml").read_text(encoding="utf-8"))
    content["columns"]["local_note"] = {"id": 900, "type": "varchar", "zh": "本省备注"}
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    assert "local_note" in load_catalog(overlay).tables["bill"].columns
    del content["columns"]["amount_yuan"]
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with pytest.raises(CatalogError, match="amount_yuan"):
        load_catalog(overlay)


def test_a_provincial_value_takes_the_place_of_the_national_one_in_that_province_only(overlay: Path) -> None:
    folder = overlay / "regulations" / "hubei"
    folder.mkdir(parents=True)
    (folder / "reading.yaml").write_text(
        """
estimated_cycles_min:
  title: {zh: 连续估抄次数}
  unit: cycle
  values:
    - {effective: 2020-01-01, value: 3, document: domain_experience}
""",
        encoding="utf-8",
    )
    catalog = load_catalog(overlay)
    assert [v.value for v in catalog.values("reading.estimated_cycles_min", "hubei")] == [Decimal(3)]
    assert [v.value for v in catalog.values("reading.estimated_cycles_min", "demo")] != [Decimal(3)]


def test_a_name_with_several_layers_must_be_asked_for_by_layer() -> None:
    catalog = load_catalog()
    with pytest.raises(CatalogError, match="layers"):
        catalog.values("connection.plan_reply_days", "demo")
    rule = catalog.values("connection.plan_reply_days@rule", "demo")
    assert {v.key: v.value for v in rule if v.effective == dt.date(2024, 6, 1)}["hv_single"] == Decimal(10)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("code: MR04\ncode: MR05\n", "stands twice"),
        ("code: [unclosed\n", "YAML"),
        ("code: MR04\ntitel: {zh: 错字}\n", "titel"),
    ],
)
def test_a_broken_file_is_named_with_its_place(overlay: Path, text: str, hint: str) -> None:
    path = copied_theme(overlay)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError, match=hint) as error:
        load_catalog(overlay)
    assert "theme.yaml" in str(error.value)

"""Every legal number comes from the catalogue: another catalogue gives another amount, and none stands in the code."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path

import pytest

from jicha.model.catalog import load_catalog
from jicha.rating.recovery import RecoveryError, RuleBook, read_facts, recover
from tests.conftest import ROOT

TAP = {
    "kind": "theft",
    "item": "direct_tap",
    "act_to": "2025-03-01",
    "user_class": "power",
    "device_kw": 10,
    "price": "0.50",
    "contract_multiple": 3,
}
LEGAL = {6, 50, 180, 500, 5000, 0.5}


@pytest.fixture
def province(tmp_path: Path) -> RuleBook:
    """A province with its own days, hours and scale, and a rule that nobody has put in force yet."""
    place = tmp_path / "regulations" / "demo"
    place.mkdir(parents=True)
    (place / "breach.yaml").write_text(
        """
theft_days:
  title: {zh: 天数}
  unit: day
  values: [{effective: 2024-06-01, value: 90, document: supply_rules_2024, article: "105"}]
multiple:
  title: {zh: 倍数}
  unit: multiple
  key: breach_item
  values:
    - {effective: 2024-06-01, key: direct_tap, value: 1, document: domain_experience, article: breach, layer: company}
meter_yuan_each:
  title: {zh: 每次}
  unit: yuan
  key: breach_party
  values: [{effective: 2024-06-01, key: residential, value: 400, document: supply_rules_2024, article: "101"}]
""",
        encoding="utf-8",
    )
    return RuleBook(load_catalog(tmp_path), "demo")


def test_a_provinces_days_and_scale_count_in_that_province_only(province: RuleBook, book: RuleBook) -> None:
    facts = {**TAP, "chosen_multiple": 2}
    found = recover(read_facts(facts), province)
    assert found.base.kwh == 10 * 12 * 90
    assert found.base.penalty == Decimal("10800.00")
    with pytest.raises(RecoveryError, match="本单位尺度 3 倍"):
        recover(read_facts(facts), book)


def test_a_provinces_amount_for_each_time(province: RuleBook) -> None:
    facts = {"kind": "breach", "item": "move_meter", "act_to": "2025-03-01", "party": "residential"}
    assert recover(read_facts(facts), province).base.penalty == 400


def test_before_the_first_text_there_is_no_value_and_no_amount(book: RuleBook) -> None:
    facts = {"kind": "breach", "item": "move_meter", "act_to": "1996-10-07", "party": "residential"}
    with pytest.raises(RecoveryError, match="1996-10-07 没有规定值"):
        recover(read_facts(facts), book)
    assert recover(read_facts({**facts, "act_to": "1996-10-08"}), book).base.penalty == 500


@pytest.mark.parametrize("path", sorted((ROOT / "jicha" / "rating" / "recovery").glob("*.py")), ids=lambda p: p.name)
def test_no_legal_number_stands_in_the_code(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    numbers = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and type(node.value) in (int, float)}
    assert not numbers & LEGAL


def test_every_text_that_an_amount_rests_on_is_in_the_catalogue_with_its_article(book: RuleBook) -> None:
    for basis in recover(read_facts({**TAP, "act_to": "2024-06-01"}), book).bases:
        document = book.catalog.documents[basis.document]
        assert basis.article in document.articles
        assert basis.quote == document.articles[basis.article].quote

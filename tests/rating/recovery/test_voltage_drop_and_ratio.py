"""二次压降：只算超出允许值的部分，1996 年只补不退。倍率不符：以实际倍率为准。"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jicha.rating.recovery import RecoveryError, RuleBook, read_facts, recover
from tests.rating.recovery.conftest import Owed, row

DROP: dict[str, Any] = {
    "kind": "voltage_drop",
    "drop_pct": "0.7",
    "allowed_drop_pct": "0.2",
    "began_on": "2024-06-01",
    "corrected_on": "2024-06-30",
    "rows": [row("2024-06-01", "2024-06-30", 100000)],
}
RATIO: dict[str, Any] = {
    "kind": "wrong_ratio",
    "ratio_actual": "600/5",
    "ratio_billed": "300/5",
    "rows": [row("2024-07-01", "2024-07-31", 5000)],
}


def in_1996(facts: dict[str, Any]) -> dict[str, Any]:
    """The same case a month before the new text."""
    return {**facts, "began_on": "2024-05-01", "corrected_on": "2024-05-31", "rows": [row("2024-05-01", "2024-05-31", 100000)]}


def test_only_the_drop_beyond_the_allowed_counts_and_all_the_days(owed: Owed) -> None:
    assert owed(**DROP).base.kwh == Decimal("500.00")  # 100000 × 0.5 %
    assert owed(**in_1996(DROP)).base.kwh == Decimal("500.00")


@pytest.mark.parametrize(("drop", "kwh"), [("0.2", 0), ("-0.2", 0), ("0.21", 10), ("0", 0)])
def test_exactly_the_allowed_drop_is_not_beyond_it(owed: Owed, drop: str, kwh: int) -> None:
    assert owed(**{**DROP, "drop_pct": drop}).base.kwh == kwh


def test_a_negative_drop_is_refunded_by_the_text_of_2024_only(owed: Owed) -> None:
    assert owed(**{**DROP, "drop_pct": "-0.7"}).base.kwh == Decimal("-500.00")
    assert owed(**in_1996({**DROP, "drop_pct": "-0.7"})).base.kwh == 0


def test_a_drop_that_spans_the_change_is_cut_there(owed: Owed) -> None:
    found = owed(**{**DROP, "drop_pct": "-0.7", "began_on": "2024-05-31", "corrected_on": "2024-06-01",
                    "rows": [row("2024-05-31", "2024-06-01", 200)]})  # fmt: skip
    assert [(str(part.first), str(part.last)) for part in found.base.parts] == [
        ("2024-05-31", "2024-05-31"),
        ("2024-06-01", "2024-06-01"),
    ]
    assert found.base.kwh == Decimal("-0.50")


def test_the_other_formula_is_shown_for_comparison(owed: Owed) -> None:
    assert any("W×D÷(1+D)" in note.zh and "695.13" in note.zh for note in owed(**DROP).notes)


def test_a_drop_that_ends_before_it_began_is_refused(owed: Owed) -> None:
    with pytest.raises(RecoveryError, match="began_on"):
        owed(**{**DROP, "began_on": "2024-07-01"})


def test_600_to_5_billed_as_300_to_5_is_as_much_again(owed: Owed) -> None:
    found = owed(**RATIO)
    assert found.base.kwh == Decimal("5000.00")
    assert found.direction == "owed_to_utility"


def test_a_billed_ratio_that_is_too_great_is_refunded(owed: Owed) -> None:
    found = owed(**{**RATIO, "ratio_actual": "300/5", "ratio_billed": "600/5"})
    assert found.base.kwh == Decimal("-2500.00")


def test_current_and_voltage_ratios_multiply(owed: Owed) -> None:
    found = owed(**{**RATIO, "ratio_actual": "100/5×10000/100", "ratio_billed": "75/5*10000/100"})
    assert found.base.kwh == Decimal("1666.67")


def test_by_the_text_of_2024_from_the_day_of_the_fault(owed: Owed) -> None:
    found = owed(**{**RATIO, "began_on": "2024-07-17", "corrected_on": "2024-07-31"})  # 15 of 31 days
    assert found.base.kwh == Decimal("2419.35")


@pytest.mark.parametrize("ratio", ["0", "600/0", "600:5", "-2", "", "6e2/5"])
def test_a_ratio_that_is_none_is_refused(owed: Owed, ratio: str) -> None:
    with pytest.raises(RecoveryError, match="ratio_actual（实际倍率）：倍率"):
        owed(**{**RATIO, "ratio_actual": ratio})


@given(actual=st.integers(1, 4000), billed=st.integers(1, 4000), kwh=st.integers(-(10**6), 10**6))
def test_what_was_billed_and_what_is_owed_are_what_the_true_ratio_gives(
    book: RuleBook, actual: int, billed: int, kwh: int
) -> None:
    facts = {
        **RATIO,
        "ratio_actual": f"{actual}/5",
        "ratio_billed": f"{billed}/5",
        "rows": [row("2024-07-01", "2024-07-31", kwh)],
    }
    found = recover(read_facts(facts), book).base
    register = Decimal(kwh) * 5 / billed
    assert abs(kwh + found.kwh - register * actual / 5) <= Decimal("0.0051")

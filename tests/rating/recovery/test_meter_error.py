"""计量误差：1996 年一律半期，2024 年自误差发生之日、不明才半期。"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jicha.rating.recovery import RecoveryError, RuleBook, read_facts, recover
from tests.rating.recovery.conftest import Owed, row

IN_2024: dict[str, Any] = {
    "kind": "meter_error",
    "error_pct": "-2.4",
    "allowed_error_pct": "1",
    "last_checked_on": "2024-07-01",
    "corrected_on": "2024-12-31",
    "rows": [row("2024-07-01", "2024-12-31", 97600)],
}


def test_a_slow_meter_is_made_good_from_zero_error_for_half_the_days_when_the_start_is_unknown(owed: Owed) -> None:
    found = owed(**IN_2024)
    assert found.base.kwh == Decimal("1200.00")  # 97600 × 2.4 ÷ 97.6 ÷ 2
    assert found.base.yuan == Decimal("720.00")
    assert found.direction == "owed_to_utility"
    assert found.low == found.base == found.high


def test_from_the_day_the_error_began_all_of_it_counts(owed: Owed) -> None:
    found = owed(**{**IN_2024, "error_began_on": "2024-07-01"})
    assert found.base.kwh == Decimal("2400.00")
    half = owed(**{**IN_2024, "error_began_on": "2024-10-01"})  # 92 of 184 days
    assert half.base.kwh == Decimal("1200.00")


def test_a_fast_meter_is_refunded(owed: Owed) -> None:
    found = owed(**{**IN_2024, "error_pct": "2.5", "rows": [row("2024-07-01", "2024-12-31", 102500)]})
    assert found.base.kwh == Decimal("-1250.00")
    assert found.direction == "owed_to_customer"


@pytest.mark.parametrize(("error", "kwh"), [("0", 0), ("1", 0), ("-1", 0), ("-1.01", "497.91")])
def test_exactly_the_tolerance_is_not_beyond_it(owed: Owed, error: str, kwh: object) -> None:
    found = owed(**{**IN_2024, "error_pct": error})
    assert found.base.kwh == Decimal(kwh)
    assert (found.direction == "none") is (kwh == 0)


@pytest.mark.parametrize(
    ("corrected", "rules", "kwh"),
    [
        # By the text of 1996 half the days from the last test, though it is known when the error began.
        ("2024-05-31", ["supply_rules_1996"], "1500.00"),
        # One day more is one day by the text of 2024, in full.
        ("2024-06-01", ["supply_rules_1996", "supply_rules_2024"], "1550.00"),
    ],
)
def test_the_last_day_of_the_old_text_and_the_first_of_the_new(owed: Owed, corrected: str, rules: list[str], kwh: str) -> None:
    found = owed(
        **{
            **IN_2024,
            "error_pct": "-50",
            "last_checked_on": "2024-05-02",
            "error_began_on": "2024-05-20",
            "corrected_on": corrected,
            "rows": [row("2024-05-02", "2024-05-31", 3000), row("2024-06-01", "2024-06-01", 50)],
        }
    )
    assert [part.rules for part in found.base.parts] == rules
    assert found.base.kwh == Decimal(kwh)


def test_an_error_that_began_under_the_new_text_has_no_part_under_the_old(owed: Owed) -> None:
    found = owed(**{**IN_2024, "last_checked_on": "2023-01-01", "error_began_on": "2024-07-01"})
    assert [part.rules for part in found.base.parts] == ["supply_rules_2024"]


def test_an_error_known_as_a_range_has_the_smaller_shortfall_as_low(owed: Owed) -> None:
    found = owed(**{**IN_2024, "error_pct": {"low": -3, "base": "-2.4", "high": -2}})
    assert found.low.kwh < found.base.kwh < found.high.kwh
    assert found.high.kwh == Decimal("1509.28")  # 97600 × 3 ÷ 97 ÷ 2
    assert any("范围" in text.zh for text in found.unknown)


def test_without_the_day_of_the_last_test_it_is_refused_by_name(owed: Owed) -> None:
    facts = {name: value for name, value in IN_2024.items() if name != "last_checked_on"}
    with pytest.raises(RecoveryError, match="last_checked_on"):
        owed(**facts)
    with pytest.raises(RecoveryError, match="last_checked_on：《供电营业规则\\(1996\\)》第80条自上次校验"):
        owed(**facts, error_began_on="2024-05-20")


def test_days_without_energy_are_named(owed: Owed) -> None:
    with pytest.raises(RecoveryError, match="2024-09-01 至 2024-09-30 没有抄见电量"):
        owed(**{**IN_2024, "rows": [row("2024-07-01", "2024-08-31", 1), row("2024-10-01", "2024-12-31", 1)]})
    with pytest.raises(RecoveryError, match="2024-12-31 至 2024-12-31 没有抄见电量"):
        owed(**{**IN_2024, "rows": [row("2024-07-01", "2024-12-30", 1)]})
    with pytest.raises(RecoveryError, match="2024-07-01 至 2024-07-01 没有抄见电量"):
        owed(**{**IN_2024, "rows": [row("2024-07-02", "2024-12-31", 1)]})
    with pytest.raises(RecoveryError, match="2024-08-31 在两行里"):
        owed(**{**IN_2024, "rows": [row("2024-07-01", "2024-08-31", 1), row("2024-08-31", "2024-12-31", 1)]})


def test_rows_outside_the_days_adjusted_are_left_out_and_said_so(owed: Owed) -> None:
    found = owed(**{**IN_2024, "rows": [row("2024-06-01", "2024-06-30", 5000), *IN_2024["rows"]]})
    assert found.base.kwh == Decimal("1200.00")
    assert any("以外的 1 行" in text.zh for text in found.assumed)
    assert not any("以外的" in text.zh for text in owed(**IN_2024).assumed)


def test_bands_of_the_same_days_are_added(owed: Owed) -> None:
    bands = [row("2024-07-01", "2024-12-31", 48800, "0.90", band="峰"), row("2024-07-01", "2024-12-31", 48800, "0.30", band="谷")]
    found = owed(**{**IN_2024, "rows": bands})
    assert (found.base.kwh, found.base.yuan) == (Decimal("1200.00"), Decimal("720.00"))


def test_the_formula_is_shown_as_unverified(owed: Owed) -> None:
    found = owed(**IN_2024)
    assert ("domain_experience", "unverified") in {(b.document, b.status) for b in found.bases}
    assert ("supply_rules_2024", "82", "（一）") in {(b.document, b.article, b.item) for b in found.bases}


@given(
    kwh=st.integers(0, 10**7),
    error=st.decimals("-90", "90", places=2).filter(lambda e: abs(e) > 1),
    cut=st.integers(1, 183),
    price=st.decimals("0.01", "2", places=4),
)
def test_cutting_a_row_in_two_changes_the_sum_by_rounding_only(
    book: RuleBook, kwh: int, error: Decimal, cut: int, price: Decimal
) -> None:
    """kWh are shared by days, so that the two rows together say what the one said."""
    first, days = dt.date(2024, 7, 1), 184
    mid = first + dt.timedelta(days=cut)
    a = Decimal(kwh) * cut / days
    two = [row(str(first), str(mid - dt.timedelta(days=1)), a, price), row(str(mid), "2024-12-31", kwh - a, price)]
    whole = [row(str(first), "2024-12-31", kwh, price)]
    one, other = (recover(read_facts({**IN_2024, "error_pct": error, "rows": rows}), book).base for rows in (whole, two))
    assert abs(one.kwh - other.kwh) <= Decimal("0.015")
    assert abs(one.yuan - other.yuan) <= Decimal("0.015") * (1 + price)
    assert (one.kwh <= 0) == (error > 0) or kwh == 0 or one.kwh == 0

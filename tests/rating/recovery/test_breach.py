"""违约用电：逐项按行为之日的文本；2024 年的倍数是上限，以合同为准。"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jicha.rating.recovery import RecoveryError, RuleBook, read_facts, recover
from tests.rating.recovery.conftest import Owed

CATEGORY: dict[str, Any] = {
    "kind": "breach",
    "item": "change_category",
    "rows": [{"from": "2024-07-01", "to": "2024-09-30", "kwh": 1000, "price_right": "0.80", "price_applied": "0.50"}],
    "contract_multiple": 2,
}
CAPACITY: dict[str, Any] = {
    "kind": "breach",
    "item": "over_capacity",
    "two_part": True,
    "capacity_kw": 100,
    "act_from": "2024-06-01",
    "act_to": "2024-06-30",
    "capacity_price": "23.2",
    "contract_multiple": 3,
}
SINGLE: dict[str, Any] = {"kind": "breach", "item": "over_capacity", "two_part": False, "capacity_kw": 40, "act_to": "2025-03-01"}


def test_the_difference_of_the_prices_and_twice_that(owed: Owed) -> None:
    found = owed(**CATEGORY)
    assert (found.base.yuan, found.base.penalty, found.base.total) == (Decimal("300.00"), Decimal("600.00"), Decimal("900.00"))


def test_a_published_case_within_a_fen(owed: Owed) -> None:
    """Dynamic and light energy of three months: 1590.08 and 3180.17 yuan; they doubled before they rounded."""
    rows = [{"from": "2024-07-01", "to": "2024-09-30", "kwh": 1620, "price_right": "0.981534", "price_applied": 0}]
    found = owed(**{**CATEGORY, "rows": rows})
    assert found.base.yuan == Decimal("1590.09")
    assert abs((found.base.penalty or 0) - Decimal("3180.17")) <= Decimal("0.01")


@pytest.mark.parametrize(
    ("found_on", "first", "rules"),
    [
        ("2024-05-31", "2024-03-01", ["supply_rules_1996"]),
        ("2024-06-01", "2024-03-02", ["supply_rules_1996", "supply_rules_2024"]),
        ("2024-08-31", "2024-06-01", ["supply_rules_2024"]),
    ],
)
def test_days_that_nobody_knows_are_three_months_back_from_the_day_found(
    owed: Owed, found_on: str, first: str, rules: list[str]
) -> None:
    monthly = {"kwh": 540, "price_right": "0.80", "price_applied": "0.50"}
    found = owed(kind="breach", item="change_category", found_on=found_on, monthly=monthly, contract_multiple=2)
    assert str(found.base.parts[0].first) == first
    assert [part.rules for part in found.base.parts] == rules
    assert found.base.kwh == Decimal(1620)
    assert found.base.yuan == Decimal("486.00")
    assert found.base.penalty == Decimal("972.00")


def test_a_price_that_should_have_been_lower_is_no_breach(owed: Owed) -> None:
    rows = [{**CATEGORY["rows"][0], "price_right": "0.40"}]
    with pytest.raises(RecoveryError, match="不是高价低接"):
        owed(**{**CATEGORY, "rows": rows})


def test_days_that_stand_twice_are_not_charged_twice(owed: Owed) -> None:
    twice = [CATEGORY["rows"][0], {**CATEGORY["rows"][0], "from": "2024-09-30", "to": "2024-10-31"}]
    with pytest.raises(RecoveryError, match="2024-09-30 在两行里"):
        owed(**{**CATEGORY, "rows": twice})
    bands = [{**CATEGORY["rows"][0], "band": band} for band in ("峰", "谷")]
    assert owed(**{**CATEGORY, "rows": bands}).base.yuan == Decimal("600.00")


def test_over_capacity_by_days_of_the_month_and_three_times(owed: Owed) -> None:
    found = owed(**{**CAPACITY, "act_to": "2024-06-15"})
    assert found.base.yuan == Decimal("1160.00")  # 100 × 23.2 × 15 ÷ 30
    assert found.base.penalty == Decimal("3480.00")
    july = owed(**{**CAPACITY, "act_from": "2024-07-01", "act_to": "2024-07-15"})
    assert july.base.yuan == Decimal("1122.58")  # ÷ 31


def test_over_capacity_by_months_until_the_31st_of_may(owed: Owed) -> None:
    whole = owed(**{**CAPACITY, "act_from": "2024-03-01", "act_to": "2024-05-31"})
    assert [outcome.yuan for _, outcome in whole.outcomes] == [Decimal("6960.00")] * 3
    odd = owed(**{**CAPACITY, "act_from": "2024-03-01", "act_to": "2024-04-15"})
    assert [outcome.yuan for _, outcome in odd.outcomes] == [Decimal("2320.00"), Decimal("3480.00"), Decimal("4640.00")]
    assert odd.multiples[0].is_cap is False


def test_an_act_across_the_change_is_two_parts_each_by_its_own_text(owed: Owed) -> None:
    found = owed(**{**CAPACITY, "act_from": "2024-05-01", "act_to": "2024-06-15", "contract_multiple": 1})
    old, new = found.base.parts
    assert (old.rules, str(old.last), old.yuan, old.penalty) == (
        "supply_rules_1996",
        "2024-05-31",
        Decimal("2320"),
        Decimal("6960"),
    )
    assert (new.rules, str(new.first), new.yuan, new.penalty) == (
        "supply_rules_2024",
        "2024-06-01",
        Decimal("1160"),
        Decimal("1160"),
    )


def test_a_first_day_known_as_a_range_is_less_the_later_it_is(owed: Owed) -> None:
    found = owed(**{**CAPACITY, "act_from": {"earliest": "2024-06-01", "likely": "2024-06-16", "latest": "2024-06-30"}})
    assert [outcome.yuan for _, outcome in found.outcomes] == [Decimal("77.33"), Decimal("1160.00"), Decimal("2320.00")]


def test_single_part_users_pay_fifty_yuan_a_kilowatt_and_nothing_else(owed: Owed) -> None:
    found = owed(**SINGLE)
    assert (found.base.yuan, found.base.penalty) == (0, Decimal("2000.00"))
    assert found.direction == "owed_to_utility"


def test_sealed_equipment_is_thirty_yuan_each_time_or_twice_the_charge(owed: Owed) -> None:
    assert owed(**{**SINGLE, "item": "use_suspended", "times": 2}).base.penalty == Decimal("2400.00")
    two_part = owed(**{**CAPACITY, "item": "use_suspended", "contract_multiple": 2})
    assert (two_part.base.yuan, two_part.base.penalty) == (Decimal("2320.00"), Decimal("4640.00"))


def test_sealed_equipment_that_was_an_addition_brings_the_other_item_too(owed: Owed) -> None:
    assert any(
        "over_capacity" in note.zh for note in owed(**{**SINGLE, "item": "use_suspended", "is_unapproved_addition": True}).notes
    )


@pytest.mark.parametrize(("party", "yuan"), [("residential", 500), ("other", 5000)])
@pytest.mark.parametrize("day", ["2024-05-31", "2024-06-01"])
def test_tampering_without_theft_is_an_amount_each_time(owed: Owed, party: str, yuan: int, day: str) -> None:
    found = owed(kind="breach", item="move_meter", act_to=day, party=party, times=3)
    assert found.base.penalty == 3 * yuan
    assert found.base.parts[0].rules == ("supply_rules_1996" if day < "2024-06-01" else "supply_rules_2024")


def test_a_source_without_leave_is_five_hundred_yuan_a_kilowatt(owed: Owed) -> None:
    found = owed(kind="breach", item="unauthorised_source", act_to="2025-03-01", capacity_kw="20,30,40")
    assert [outcome.penalty for _, outcome in found.outcomes] == [10000, 15000, 20000]


def test_use_over_the_quota_is_a_breach_until_the_31st_of_may(owed: Owed) -> None:
    facts = {"kind": "breach", "item": "over_quota", "peak_kw": 40, "times": 3, "over_kwh": 5000, "price": "0.62"}
    assert owed(**facts, act_to="2024-05-31").base.penalty == Decimal("15620.00")  # 40 × 3 + 5 × 3100
    with pytest.raises(RecoveryError, match="自 2024-06-01 起停止适用：该项已删除"):
        owed(**facts, act_to="2024-06-01")


def test_no_contract_is_low_nothing_high_the_cap_and_base_unknown(owed: Owed) -> None:
    facts = {name: value for name, value in CATEGORY.items() if name != "contract_multiple"}
    found = owed(**facts)
    assert [outcome.penalty for _, outcome in found.outcomes] == [0, None, Decimal("600.00")]
    assert found.base.total is None
    assert any("合同" in text.zh for text in found.unknown)


def test_a_contract_above_the_cap_is_cut_to_it_and_said_so(owed: Owed) -> None:
    found = owed(**{**CATEGORY, "contract_multiple": "2.5"})
    assert found.base.penalty == Decimal("600.00")
    assert any("2.5 倍高于条款上限 2 倍" in note.zh and "第102条" in note.zh for note in found.notes)
    exactly = owed(**CATEGORY)
    assert not any("高于条款上限" in note.zh for note in exactly.notes)


def test_a_contract_below_the_cap_decides(owed: Owed) -> None:
    assert owed(**{**CATEGORY, "contract_multiple": "1.5"}).base.penalty == Decimal("450.00")
    with pytest.raises(RecoveryError, match="高于合同约定 1\\.5 倍"):
        owed(**{**CATEGORY, "contract_multiple": "1.5", "chosen_multiple": 2})


def test_less_than_the_units_scale_needs_an_approver_whose_name_is_printed(owed: Owed) -> None:
    with pytest.raises(RecoveryError, match="approver：选定 1 倍低于本单位尺度 2 倍而没有批准人"):
        owed(**{**CATEGORY, "chosen_multiple": 1})
    with pytest.raises(RecoveryError, match="approver"):
        owed(**{**CATEGORY, "chosen_multiple": 1, "approver": "  "})
    found = owed(**{**CATEGORY, "chosen_multiple": 1, "approver": "张主任"})
    assert found.base.penalty == Decimal("300.00")
    (multiple,) = found.multiples
    assert (multiple.contract, multiple.limit, multiple.scale, multiple.used, multiple.approver) == (2, 2, 2, 1, "张主任")
    assert any("批准人 张主任" in step.result for step in found.base.parts[0].steps)


def test_the_fixed_multiple_of_1996_is_not_chosen(owed: Owed) -> None:
    old = {**CATEGORY, "rows": [{**CATEGORY["rows"][0], "from": "2024-03-01", "to": "2024-05-31"}]}
    assert owed(**{**old, "contract_multiple": 1}).base.penalty == Decimal("600.00")
    with pytest.raises(RecoveryError, match="固定为 2"):
        owed(**old, chosen_multiple=1, approver="张主任")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"capacity_price": None}, "须填容\\(需\\)量电价"),
        ({"act_from": None}, "act_from：两部制用户"),
        ({"act_from": "2024-07-01"}, "起日晚于止日"),
        ({"capacity_kw": -1}, "容量不得为负数"),
        ({"two_part": False}, "单一制用户按每千瓦定额"),
        ({"capacity_price": [{"from": "2024-06-10", "price": 20}]}, "2024-06-01 没有电价"),
    ],
)
def test_a_capacity_case_that_cannot_be_computed_is_refused_by_name(owed: Owed, change: dict[str, Any], said: str) -> None:
    with pytest.raises(RecoveryError, match=said):
        owed(**{**CAPACITY, **change})


@given(start=st.dates(dt.date(2024, 6, 1), dt.date(2024, 12, 31)), days=st.integers(1, 300), cut=st.integers(1, 299))
def test_an_act_cut_in_two_costs_what_the_whole_does(book: RuleBook, start: dt.date, days: int, cut: int) -> None:
    """By days of the month: up to half a fen for each month's line."""
    cut = min(cut, days)
    last, mid = start + dt.timedelta(days=days), start + dt.timedelta(days=cut)

    def yuan(first: dt.date, until: dt.date) -> Decimal:
        return recover(read_facts({**CAPACITY, "act_from": str(first), "act_to": str(until)}), book).base.yuan

    assert abs(yuan(start, last) - yuan(start, mid - dt.timedelta(days=1)) - yuan(mid, last)) <= Decimal("0.015")


@given(
    few=st.decimals(0, 5000, places=2), more=st.decimals(0, 5000, places=2), days=st.integers(1, 200), longer=st.integers(0, 200)
)
def test_more_kilowatts_or_days_never_cost_less(book: RuleBook, few: Decimal, more: Decimal, days: int, longer: int) -> None:
    few, more = sorted((few, more))

    def total(kw: Decimal, length: int) -> Decimal:
        last = dt.date(2024, 5, 20) + dt.timedelta(days=length - 1)
        facts = {**CAPACITY, "capacity_kw": kw, "act_from": "2024-05-20", "act_to": str(last)}
        return recover(read_facts(facts), book).base.total or Decimal(0)

    assert total(few, days) <= total(more, days) <= total(more, days + longer)

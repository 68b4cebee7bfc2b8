"""窃电：先按查实数额，否则容量乘时间；1996 年与 2024 年的容量、日数、倍数不同。"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jicha.rating.recovery import RecoveryError, RuleBook, read_facts, recover
from tests.rating.recovery.conftest import Owed

TAP: dict[str, Any] = {
    "kind": "theft",
    "item": "direct_tap",
    "act_to": "2025-03-01",
    "user_class": "power",
    "device_kw": 10,
    "price": "0.50",
    "contract_multiple": 3,
}
METER = {"wiring": "1p", "current_a": 5, "voltage_v": 220}


def test_unknown_days_are_a_hundred_and_eighty_of_twelve_hours(owed: Owed) -> None:
    found = owed(**TAP)
    assert found.base.kwh == Decimal(10 * 12 * 180)
    assert (found.base.yuan, found.base.penalty) == (Decimal("10800.00"), Decimal("32400.00"))
    assert str(found.base.parts[0].first) == "2024-09-03"


def test_lighting_is_six_hours(owed: Owed) -> None:
    assert owed(**{**TAP, "user_class": "lighting"}).base.kwh == Decimal(10 * 6 * 180)


def test_a_class_nobody_told_is_lighting_low_and_power_high(owed: Owed) -> None:
    found = owed(**{**TAP, "user_class": None})
    assert [outcome.kwh for _, outcome in found.outcomes] == [10800, 10800, 21600]
    assert any("电力还是照明" in text.zh for text in found.unknown)


def test_days_and_hours_known_as_ranges(owed: Owed) -> None:
    found = owed(**{**TAP, "days": "60,90,120", "hours_per_day": "4,6,8"})
    assert [outcome.kwh for _, outcome in found.outcomes] == [2400, 5400, 9600]


def test_both_end_days_count(owed: Owed) -> None:
    assert owed(**{**TAP, "act_from": "2025-03-01"}).base.kwh == 120
    assert owed(**{**TAP, "act_from": "2025-02-28"}).base.kwh == 240


@pytest.mark.parametrize(
    ("day", "kw"),
    [("2024-05-31", "1.1"), ("2024-06-01", "10")],
)
def test_a_bypass_goes_by_the_meter_until_the_31st_of_may_and_then_by_the_devices(owed: Owed, day: str, kw: str) -> None:
    found = owed(**{**TAP, "item": "bypass", "act_from": day, "act_to": day, "meter": METER})
    assert found.base.kwh == Decimal(kw) * 12


def test_a_hundred_and_eighty_days_are_a_least_by_the_text_of_1996_only(owed: Owed) -> None:
    unknown_days = owed(**{**TAP, "item": "bypass", "act_to": "2024-05-31", "meter": METER})
    assert any("至少" in text.zh for text in unknown_days.unknown)
    assert not any("至少" in text.zh for text in owed(**TAP).unknown)


def test_a_hundred_and_eighty_days_across_the_change_are_two_parts(owed: Owed) -> None:
    found = owed(**{**TAP, "act_to": "2024-06-01", "contract_multiple": 1})
    old, new = found.base.parts
    assert [(line.kwh, line.yuan) for part in (old, new) for line in part.lines] == [
        (Decimal("21480.00"), Decimal("10740.00")),
        (Decimal("120.00"), Decimal("60.00")),
    ]
    assert (old.penalty, new.penalty) == (Decimal("32220.00"), Decimal("60.00"))


def test_no_day_before_the_account_was_opened(owed: Owed) -> None:
    found = owed(**{**TAP, "account_opened_on": "2025-02-20"})
    assert found.base.kwh == 10 * 12 * 10
    assert any("立户" in text.zh for text in found.assumed)
    assert owed(**{**TAP, "account_opened_on": "2020-01-01"}).base.kwh == 21600


def test_what_the_meter_counted_is_taken_off_a_bypass_and_the_greater_makes_the_low(owed: Owed) -> None:
    found = owed(**{**TAP, "item": "bypass", "metered_kwh": "600,1000,1600"})
    assert [outcome.kwh for _, outcome in found.outcomes] == [20000, 20600, 21000]
    assert owed(**{**TAP, "item": "bypass", "metered_kwh": 30000}).base.total == 0
    unknown = owed(**{**TAP, "item": "bypass"})
    assert any("未扣减" in text.zh for text in unknown.unknown)


def test_a_tap_on_the_line_has_no_metered_energy(owed: Owed) -> None:
    with pytest.raises(RecoveryError, match="metered_kwh：在供电设施上擅自接线"):
        owed(**TAP, metered_kwh=100)


def test_a_proven_quantity_comes_before_capacity(owed: Owed) -> None:
    found = owed(**TAP, proven_kwh="8000,8600,9000", act_from="2024-11-01")
    assert [outcome.kwh for _, outcome in found.outcomes] == [8000, 8600, 9000]
    with pytest.raises(RecoveryError, match="已扣除"):
        owed(**{**TAP, "item": "bypass", "proven_kwh": 1, "metered_kwh": 1})


def test_the_rated_current_of_three_phases(owed: Owed) -> None:
    four_wire = {"wiring": "3p4w", "current_a": "1.5", "voltage_v": 220, "ratio": 40}
    day = {**TAP, "item": "break_seal", "act_from": "2025-03-01", "hours_per_day": 10}
    assert owed(**day, meter=four_wire).base.kwh == Decimal("396.00")  # 3 × 220 × 1.5 × 40 ÷ 1000 = 39.6 kW
    three_wire = {"wiring": "3p3w", "current_a": 5, "voltage_v": 100, "ratio": 100}
    assert owed(**day, meter=three_wire).base.kwh == Decimal("866.03")  # √3 × 100 × 5 × 100 ÷ 1000 = 86.603 kW


def test_the_price_of_each_day(owed: Owed) -> None:
    prices = [{"from": "2024-01-01", "price": "0.50"}, {"from": "2025-03-01", "price": "1.00"}]
    found = owed(**{**TAP, "act_from": "2025-02-28", "price": prices})
    assert found.base.yuan == Decimal("180.00")
    with pytest.raises(RecoveryError, match="price：2024-09-03 没有电价"):
        owed(**{**TAP, "price": prices[1:]})


@pytest.mark.parametrize(("contract", "penalty"), [(3, "32400"), ("3.1", "32400"), ("2.9", "31320"), (0, "0")])
def test_the_contract_decides_up_to_three_times(owed: Owed, contract: object, penalty: str) -> None:
    assert owed(**{**TAP, "contract_multiple": contract}).base.penalty == Decimal(penalty)


def test_without_the_contract_the_payment_is_between_nothing_and_three_times(owed: Owed) -> None:
    found = owed(**{**TAP, "contract_multiple": None})
    assert [outcome.penalty for _, outcome in found.outcomes] == [0, None, Decimal("32400.00")]
    chosen = owed(**{**TAP, "contract_multiple": None, "chosen_multiple": 3})
    assert [outcome.penalty for _, outcome in chosen.outcomes] == [0, Decimal("32400.00"), Decimal("32400.00")]


def test_an_amount_that_may_be_larceny_is_pointed_out(owed: Owed) -> None:
    assert any("移送" in note.zh for note in owed(**{**TAP, "price": "0.05"}).notes)  # 1080 yuan
    assert not any("移送" in note.zh for note in owed(**{**TAP, "price": "0.04"}).notes)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"device_kw": None}, "device_kw：《供电营业规则\\(2024\\)》第105条按私接设备"),
        ({"item": "break_seal"}, "meter：.*标定电流"),
        ({"hours_per_day": 25}, "hours_per_day：每日时长"),
        ({"days": "1.5"}, "days：日数应为正整数"),
        ({"days": 30, "act_from": "2025-01-01"}, "起日和日数只填一个"),
        ({"act_from": "2025-03-02"}, "起日晚于止日"),
        ({"account_opened_on": "2025-03-02"}, "立户日期晚于窃电止日"),
        ({"device_kw": -1}, "device_kw：不得为负数"),
        ({"item": "borrowed"}, "item（窃电行为）：“borrowed”应为"),
    ],
)
def test_a_theft_that_cannot_be_computed_is_refused_by_name(owed: Owed, change: dict[str, Any], said: str) -> None:
    with pytest.raises(RecoveryError, match=said):
        owed(**{**TAP, **change})


@given(
    kw=st.decimals("0", "500", places=2),
    extra_kw=st.decimals("0", "500", places=2),
    days=st.integers(1, 400),
    extra_days=st.integers(0, 100),
    metered=st.integers(0, 20000),
)
def test_more_kilowatts_or_days_never_cost_less(
    book: RuleBook, kw: Decimal, extra_kw: Decimal, days: int, extra_days: int, metered: int
) -> None:
    def total(capacity: Decimal, length: int) -> Decimal:
        facts = {**TAP, "item": "bypass", "device_kw": capacity, "days": length, "metered_kwh": metered, "meter": METER}
        found = recover(read_facts(facts), book)
        assert found.low == found.base == found.high
        return found.base.total or Decimal(0)

    # The last day is in 2025, days under the old text begin 273 days back and go by the meter's capacity, not the devices'.
    days, extra_days = min(days, 273), min(extra_days, 273 - min(days, 273))
    rounding = Decimal("0.05")
    assert total(kw, days) <= total(kw + extra_kw, days) + rounding
    assert total(kw, days) <= total(kw, days + extra_days) + rounding


@given(days=st.integers(2, 180), cut=st.integers(1, 179), kw=st.decimals("0.01", "99", places=2))
def test_an_act_cut_in_two_costs_what_the_whole_does(book: RuleBook, days: int, cut: int, kw: Decimal) -> None:
    cut = min(cut, days - 1)
    last = dt.date(2025, 3, 1)
    mid = last - dt.timedelta(days=cut)

    def one(count: int, until: dt.date) -> Decimal:
        return recover(read_facts({**TAP, "device_kw": kw, "days": count, "act_to": str(until)}), book).base.yuan

    assert abs(one(days, last) - one(cut, last) - one(days - cut, mid)) <= Decimal("0.025")

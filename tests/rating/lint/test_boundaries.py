"""What lies exactly on the line of a check, and what lies just beside it."""

from __future__ import annotations

import pytest

from jicha.rating.lint import check
from tests.rating.lint.small_table import ACCEPTED, CLEAN, PRICE, TOU, broken, known, line_of

D = "td_price_1077_2026,secondary"
SINGLE = "commercial,single_part,kwh"


def found(files: dict[str, str]) -> list[tuple[str, str, int]]:
    return [(problem.error, problem.file, problem.line) for problem in check(files, known()).problems]


def names(files: dict[str, str]) -> list[str]:
    return [name for name, _, _ in found(files)]


@pytest.mark.parametrize("component", sorted(known().ranges))
def test_a_price_may_lie_on_either_end_of_its_range_and_not_beyond(component: str) -> None:
    plausible = known().ranges[component]
    column = "{},," if plausible.unit == "kwh" else ",{},"
    row = f"edge,{component},all,all,all,2026-01-01,,commercial,two_part,{plausible.unit},{column}{D}\n"
    for price, errors in (
        (plausible.low, []),
        (plausible.high, []),
        (plausible.low - known().ranges["tier_2"].low, ["price_out_of_range"]),
        (plausible.high + known().ranges["tier_2"].low, ["price_out_of_range"]),
    ):
        assert names({**CLEAN, "price.csv": PRICE + row.format(price)}) == errors, price


def test_a_table_that_comes_after_a_gap_is_held_against_the_last_one() -> None:
    old = "".join(
        f"late,transmission,all,all,{volts},2024-01-01,{end},{SINGLE},0.2,,{D}\n"
        for volts, end in (("35kv", "2024-06-01"), ("110kv", "2025-01-01"), ("220kv_up", "2025-01-01"))
    )
    new = f"late,transmission,all,all,110kv,2025-03-01,,{SINGLE},0.2,,{D}\n"
    files = {**CLEAN, "price.csv": PRICE + old + new}
    line = line_of(files["price.csv"], new)
    problems = check(files, known()).problems
    assert [(p.error, p.line) for p in problems] == [("forgotten", line), ("period_gap", line)]
    # 35 kV ended by itself before: only what was still in force is missed
    assert problems[0].subject == "late/transmission/all/220kv_up"
    assert "共 1 项" in problems[0].detail


def test_a_band_of_no_length_and_one_without_an_end() -> None:
    for end in ("480", ""):
        files = broken("tou.csv", "all,5,480,2026-01-01,,1440", f"all,5,480,2026-01-01,,{end}")
        assert ("band_backwards", "tou.csv", line_of(files["tou.csv"], "all,5,480,")) in found(files)


def test_a_price_of_no_length_does_not_count_as_a_table() -> None:
    row = f"none,transmission,all,all,{{}},2025-01-01,{{}},{SINGLE},0.2,,{D}\n"
    files = {**CLEAN, "price.csv": PRICE + row.format("35kv", "2025-01-01") + row.format("110kv", "")}
    assert names(files) == ["period_backwards"]


def test_a_holiday_beside_all_days_is_named_on_its_own_line() -> None:
    holiday = "commercial,holiday,5,0,2026-01-01,,1440,valley,tou_price_1093_2021,secondary\n"
    assert found({**CLEAN, "tou.csv": TOU + holiday}) == [("band_overlap", "tou.csv", TOU.count("\n") + 1)]


def test_a_calendar_that_ends_on_the_first_day_of_a_price_does_not_serve_it() -> None:
    ended = TOU.replace("2026-01-01,,", "2025-01-01,2026-01-01,")
    assert names({**CLEAN, "tou.csv": ended}) == ["bands_without_calendar"]
    assert names({**CLEAN, "tou.csv": ended.replace("2025-01-01,2026-01-01,", "2025-01-01,2026-01-02,")}) == []
    price = PRICE.replace("all,all,2026-01-01,,commercial", "all,all,2026-01-01,2026-06-01,commercial")
    assert names({**CLEAN, "price.csv": price, "tou.csv": TOU.replace("2026-01-01,", "2026-06-01,")}) == [
        "bands_without_calendar"
    ]


@pytest.mark.parametrize(
    ("price", "errors"), [("0.600001", []), ("0.600002", ["ratio_differs"]), ("0.599998", ["ratio_differs"])]
)
def test_a_band_price_may_differ_from_base_times_ratio_by_the_last_printed_digit(price: str, errors: list[str]) -> None:
    assert names(broken("price.csv", f"{SINGLE},0.60", f"{SINGLE},{price}")) == errors


def test_a_ratio_that_holds_for_some_customers_only_is_not_held_against_a_price() -> None:
    files = broken("price.csv", f"{SINGLE},0.60", f"{SINGLE},0.61")
    files["ratio.csv"] = CLEAN["ratio.csv"].replace("commercial,all,all,peak", "commercial,100千伏安以下,all,peak")
    assert names(files) == []
    files["ratio.csv"] = CLEAN["ratio.csv"] + "commercial,all,7 8,peak,1.6,tou_price_1093_2021,secondary\n"
    assert names(files) == []


def test_a_ratio_says_nothing_of_a_component_that_is_not_known_to_float() -> None:
    files = broken("floating.csv", "purchase,yes", "purchase,unknown")
    files["price.csv"] = PRICE.replace(f"{SINGLE},0.60", f"{SINGLE},0.61")
    assert names(files) == []


def test_what_is_accepted_is_one_error_of_one_subject() -> None:
    files = broken("price.csv", "kva_month,,26.3", "kva_month,,2.63")
    for error, subject, left in (
        ("price_out_of_range", "double/capacity/all/35kv", []),
        ("price_out_of_range", "double/*", []),
        ("price_out_of_range", "single/*", ["price_out_of_range"]),
        ("period_gap", "double/*", ["price_out_of_range"]),
    ):
        files["accepted.csv"] = f"{ACCEPTED}{error},{subject},because\n"
        assert [name for name in names(files) if name != "accepted_unused"] == left, (error, subject)

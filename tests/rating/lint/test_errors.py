"""Each named error is found in a table broken in one place, on its line, and nothing else is found with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from jicha.rating.lint import NAMES, check
from tests.rating.lint.small_table import CLEAN, PRICE, TOU, broken, known, line_of

D = "td_price_1077_2026,secondary"
SINGLE = "commercial,single_part,kwh"
LATE = "single,transmission,all,all,1_10kv,2026-01-01,"

# name, file, what stands there, what is written instead, the piece on whose line it is found
BROKEN = [
    ("unknown_column", "price.csv", "price_code,component", "price_kode,component", "price_kode"),
    ("unknown_column", "price.csv", "document,status\nsingle,tr", "document\nsingle,tr", "price_code"),
    ("unreadable_value", "price.csv", f"{SINGLE},0.40", f"{SINGLE},0.4O", "0.4O"),
    ("unreadable_value", "price.csv", f"{SINGLE},0.03,", f"{SINGLE},0.028889375,", "0.028889375"),
    (
        "unreadable_value",
        "price.csv",
        "double,capacity,all,all,35kv,2026-01-01",
        "double,capacity,all,all,35kv,2026/1/1",
        "2026/1/1",
    ),
    ("unreadable_value", "price.csv", f"26.3,{D}", f"26.3,{D},", "26.3"),
    ("unreadable_value", "ratio.csv", "commercial,all,all,valley", "commercial,,all,valley", "commercial,,"),
    ("unreadable_value", "tou.csv", "all,12,480,", "all,13,480,", None),
    ("unknown_code", "price.csv", "double,capacity,all,all,35kv", "double,capacity,all,all,36kv", "36kv"),
    ("unknown_code", "price.csv", f"26.3,{D}", "26.3,td_price_1077_2026,read", "26.3"),
    ("unknown_code", "floating.csv", "transmission,no", "transmission,maybe", "maybe"),
    ("no_document", "price.csv", f"26.3,{D}", "26.3,,secondary", "26.3"),
    (
        "no_document",
        "tou.csv",
        "all,7,0,2026-01-01,,480,valley,tou_price_1093_2021",
        "all,7,0,2026-01-01,,480,valley,",
        "all,7,0,",
    ),
    ("no_document", "ratio.csv", "peak,1.5,tou_price_1093_2021", "peak,1.5,", "peak,1.5"),
    ("unknown_document", "price.csv", f"26.3,{D}", "26.3,td_price_1077_2027,secondary", "26.3"),
    ("no_status", "price.csv", f"26.3,{D}", "26.3,td_price_1077_2026,", "26.3"),
    ("no_status", "floating.csv", "fund,no,tou_price_1093_2021,secondary", "fund,no,tou_price_1093_2021,", "fund,no"),
    ("price_both_or_neither", "price.csv", "kva_month,,26.3", "kva_month,0.5,26.3", "26.3"),
    ("price_both_or_neither", "price.csv", "kva_month,,26.3", "kva_month,,", "kva_month"),
    ("unit_does_not_fit", "price.csv", "kva_month,,26.3", "kw_month,,26.3", "26.3"),
    ("unit_does_not_fit", "price.csv", "kva_month,,26.3", "kva_month,26.3,", "26.3"),
    ("unit_does_not_fit", "price.csv", "commercial,single_part,kwh,0.03,", "commercial,single_part,kwh,,0.03", "0.03"),
    ("price_out_of_range", "price.csv", f"{SINGLE},0.03", f"{SINGLE},0.3", "0.3,"),
    ("price_out_of_range", "price.csv", "kva_month,,26.3", "kva_month,,2.63", "2.63"),
    ("price_out_of_range", "price.csv", f"{SINGLE},0.18", f"{SINGLE},0.0018", "0.0018"),
    (
        "period_backwards",
        "price.csv",
        "double,capacity,all,all,35kv,2026-01-01,",
        "double,capacity,all,all,35kv,2026-01-01,2026-01-01",
        "26.3",
    ),
    ("period_gap", "price.csv", LATE, "single,transmission,all,all,1_10kv,2026-02-01,", None),
    ("forgotten", "price.csv", f"{LATE},{SINGLE},0.18,,{D}\n", "", "below_1kv,2026-01-01"),
    ("forgotten", "price.csv", f"home,tier_3,all,3,all,2026-01-01,,residential,single_part,kwh,0.30,,{D}\n", "", "kwh,0.56"),
    ("floats_though_fixed", "floating.csv", "fund,no", "fund,yes", "fund,yes"),
    ("bands_without_calendar", "tou.csv", TOU, TOU.replace("commercial,", "residential,"), None),
    ("band_not_in_calendar", "price.csv", "single,purchase,valley", "single,purchase,flat", None),
    ("band_not_priced", "price.csv", f"single,purchase,valley,all,all,2026-01-01,,{SINGLE},0.20,,{D}\n", "", "purchase,peak"),
    ("ratio_differs", "price.csv", f"{SINGLE},0.60", f"{SINGLE},0.61", "0.61"),
    ("band_overlap", "tou.csv", "all,5,480,2026-01-01,,1440", "all,5,420,2026-01-01,,1440", "all,5,420"),
    ("band_overlap", "tou.csv", "commercial,all,5,480", "commercial,holiday,5,480", None),
    ("band_backwards", "tou.csv", "all,5,480,2026-01-01,,1440", "all,5,480,2026-01-01,,1500", "1500"),
    ("calendar_gap", "tou.csv", "all,5,480,2026-01-01,,1440", "all,5,480,2026-01-01,,1380", "all,5,0,"),
    ("calendar_gap", "tou.csv", "all,5,0,2026-01-01", "all,5,30,2026-01-01", "all,5,30,"),
    ("accepted_unused", "accepted.csv", "reason\n", "reason\nperiod_gap,*,because\n", "period_gap"),
    ("unknown_code", "accepted.csv", "reason\n", "reason\nperiod_hole,*,because\n", "period_hole"),
]


def found(files: dict[str, str]) -> list[tuple[str, str, int]]:
    return [(problem.error, problem.file, problem.line) for problem in check(files, known()).problems]


def test_the_clean_table_has_no_problem() -> None:
    assert check(CLEAN, known()).problems == ()


@pytest.mark.parametrize(
    ("error", "file", "old", "new", "place"), BROKEN, ids=lambda value: value if isinstance(value, str) and value in NAMES else ""
)
def test_a_table_broken_in_one_place(error: str, file: str, old: str, new: str, place: str | None) -> None:
    files = broken(file, old, new)
    problems = found(files)
    assert error in [name for name, _, _ in problems], problems
    if place is not None:
        assert (error, file, line_of(files[file], place)) in problems
        assert {name for name, _, _ in problems} == {error}


def test_an_old_price_without_an_end_overlaps_the_new_one() -> None:
    files = {**CLEAN, "price.csv": PRICE.replace("1_10kv,2025-01-01,2026-01-01", "1_10kv,2025-01-01,")}
    assert found(files) == [("period_overlap", "price.csv", line_of(PRICE, LATE))]


def test_a_table_that_begins_a_month_late_leaves_a_gap() -> None:
    late = PRICE.replace(",all,below_1kv,2026-01-01", ",all,below_1kv,2026-02-01").replace(LATE, LATE.replace("-01-01", "-02-01"))
    lines = [line_of(late, "below_1kv,2026-02"), line_of(late, "1_10kv,2026-02")]
    assert found({**CLEAN, "price.csv": late}) == [("period_gap", "price.csv", line) for line in lines]


def test_a_price_for_all_voltages_overlaps_one_for_a_single_voltage() -> None:
    extra = f"single,fund,all,all,35kv,2026-06-01,,{SINGLE},0.02,,{D}\n"
    assert [name for name, _, _ in found({**CLEAN, "price.csv": PRICE + extra})] == ["period_overlap"]


def test_a_row_written_twice() -> None:
    row = next(line for line in PRICE.splitlines() if line.startswith("double"))
    assert found({**CLEAN, "price.csv": PRICE + row + "\n"}) == [("duplicate_row", "price.csv", PRICE.count("\n") + 1)]


def test_a_bandwise_fund_floats_whatever_the_notice_says() -> None:
    fund = f"single,fund,peak,all,all,2026-01-01,,{SINGLE},0.03,,{D}\n"
    files = {
        **CLEAN,
        "price.csv": PRICE + fund + fund.replace("peak", "valley"),
        "floating.csv": CLEAN["floating.csv"].replace("fund,no", "fund,unknown"),
    }
    lines = PRICE.count("\n")
    assert found(files) == [("floats_though_fixed", "price.csv", lines + 1), ("floats_though_fixed", "price.csv", lines + 2)]


def test_a_component_that_the_notice_fixes_must_not_float_and_one_that_it_does_not_name_may() -> None:
    rows = "".join(f"single,system_operation,{band},all,all,2026-01-01,,{SINGLE},0.03,,{D}\n" for band in ("peak", "valley"))
    files = {**CLEAN, "price.csv": PRICE + rows}
    assert found(files) == []
    files["floating.csv"] += "system_operation,no,tou_price_1093_2021,secondary\n"
    assert [name for name, _, _ in found(files)] == ["floats_though_fixed"] * 2


def test_a_month_that_is_not_there() -> None:
    tou = "".join(line for line in TOU.splitlines(keepends=True) if not line.startswith("commercial,all,8,"))
    assert found({**CLEAN, "tou.csv": tou}) == [("calendar_month_missing", "tou.csv", 2)]


def test_a_kind_of_day_that_is_not_there() -> None:
    may = [line for line in TOU.splitlines(keepends=True) if line.startswith("commercial,all,5,")]
    three = "".join(line.replace(",all,5", f",{kind},5") for kind in ("workday", "weekend", "holiday") for line in may)
    assert found({**CLEAN, "tou.csv": TOU.replace("".join(may), three)}) == []
    two = "".join(line for line in three.splitlines(keepends=True) if ",holiday," not in line)
    broken_tou = TOU.replace("".join(may), two)
    assert found({**CLEAN, "tou.csv": broken_tou}) == [
        ("calendar_day_kind_missing", "tou.csv", line_of(broken_tou, "workday,5,0"))
    ]


def test_a_calendar_that_ends_before_the_next_begins() -> None:
    later = "".join(line for line in TOU.splitlines(keepends=True)[1:]).replace("2026-01-01,", "2026-07-01,")
    first = TOU.replace("2026-01-01,,", "2026-01-01,2026-06-01,")
    assert found({**CLEAN, "tou.csv": first + later}) == [("period_gap", "tou.csv", TOU.count("\n") + 1)]
    assert found({**CLEAN, "tou.csv": first.replace("2026-06-01", "2026-07-01") + later}) == []


def test_an_accepted_problem_needs_a_reason_and_hides_nothing_else() -> None:
    files = broken("tou.csv", "all,5,480,2026-01-01,,1440", "all,5,480,2026-01-01,,1380")
    files["price.csv"] = PRICE.replace("kva_month,,26.3", "kva_month,,2.63")
    files["accepted.csv"] = "error,subject,reason\ncalendar_gap,commercial/all/5,not printed\n"
    assert [name for name, _, _ in found(files)] == ["price_out_of_range"]
    assert check(files, known()).accepted == 1
    files["accepted.csv"] = "error,subject,reason\ncalendar_gap,commercial/all/5,\n"
    assert [name for name, _, _ in found(files)] == ["price_out_of_range", "calendar_gap", "no_reason"]


def test_an_undated_price_needs_no_first_day_but_all_else() -> None:
    row = f"old,catalogue_energy,all,all,35kv,,,{SINGLE},0.6,,{D}\n"
    header = PRICE.splitlines(keepends=True)[0]
    assert found({**CLEAN, "undated.csv": header + row}) == []
    assert found({**CLEAN, "undated.csv": header + row.replace("0.6", "6")}) == [("price_out_of_range", "undated.csv", 2)]
    assert found({"price.csv": header + row})[0] == ("unreadable_value", "price.csv", 2)


def test_an_invented_price_may_cite_an_invented_document() -> None:
    files = broken("price.csv", f"26.3,{D}", "26.3,made up,invented")
    assert found(files) == []


def test_comments_count_as_lines() -> None:
    files = broken("price.csv", "kva_month,,26.3", "kva_month,,2.63")
    files["price.csv"] = "# one\n# two\n" + files["price.csv"]
    assert found(files) == [("price_out_of_range", "price.csv", line_of(files["price.csv"], "2.63"))]


def test_every_name_is_broken_by_a_test_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in NAMES if f'"{name}"' not in source] == []

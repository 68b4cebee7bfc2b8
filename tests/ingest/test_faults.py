"""Rows that are not loaded, with file, row, column, value and reason; and rows that are, with a note."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Bureau, noted, quarantined, table

from jicha.ingest.faults import QUARANTINED, REASONS
from jicha.ingest.load import LoadReport
from tests.conftest import ROOT

ACCOUNTS = """\
户号,户名,用电类别,合同容量,立户日期
001,甲,居民一户一表,８,2024年3月1日
002,乙,工商业,"1,000.50",2024-02-30
003,丙,工商业,-5,2024-03-01
004,丁,火星用电,10,2024-03-01
,无号,工商业,10,2024-03-01
005,戊,工商业,12x,2024-03
006,己,工商业,10,2024-03-01
006,己,工商业,10,2024-03-01
006,己,工商业,10.00,2024/3/1
007,庚,工商业,10,2024-03-01
007,庚,工商业,20,2024-03-01
008,辛
009,"壬
壬",工商业,99999999999,NULL
合计,,,1063.5,
"""
READINGS = """\
计量点,抄表年月,示数类型,电能表,户号,倍率,本次示数
P1,2024年3月,正向有功总,M1,001,-10,1
P2,2024年3月,正向有功总,M2,001,1,12.34567
P3,2024年3月,火星,M3,001,1,1
P4,2024年13月,正向有功总,M4,001,1,1
P5,2024.1,正向有功总,M5,001,1,1
P6,2024年3月,正向有功总,1.234E+15,001,1,1
P7,2024年3月,正向有功总,M7,404,1,1
"""
BILLS = """\
账单编号,户号,电费年月,版本,电费合计
B1,001,2024-03,1,100
B2,404,2024-03,1,200
B3,001,2024-03,1,300
B4,005,2024-03,1,.
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, catalog: object) -> tuple[Bureau, LoadReport]:
    from jicha.warehouse import open_warehouse

    folder = tmp_path_factory.mktemp("faults")
    (folder / "exports").mkdir()
    warehouse = open_warehouse(folder / "warehouse", tables=catalog.tables, create=True)  # type: ignore[attr-defined]
    bureau = Bureau(folder / "exports", folder / "mapping", warehouse, catalog)  # type: ignore[arg-type]
    bureau.write("用户档案.csv", ACCOUNTS)
    bureau.write("抄表记录.csv", READINGS)
    bureau.write("bill.csv", BILLS)
    return bureau, bureau.load()


def test_rows_in_are_rows_loaded_and_rows_quarantined(loaded: tuple[Bureau, LoadReport]) -> None:
    sums = {one.table: (one.rows_in, one.loaded, one.quarantined) for one in loaded[1].tables}
    assert sums == {"account": (13, 3, 10), "reading": (7, 1, 6), "bill": (4, 4, 0)}


FAULTS = [
    # table, row in the file, column, value, reason
    ("account", 3, "opened_on", "2024-02-30", "impossible_date"),
    ("account", 4, "contract_capacity_kva", "-5", "negative"),
    ("account", 6, "account_id", "", "missing"),
    ("account", 7, "contract_capacity_kva", "12x", "not_a_number"),
    ("account", 9, "account_id", "006", "exact_duplicate"),
    ("account", 10, "account_id", "006", "exact_duplicate"),
    ("account", 11, "account_id", "007", "conflicting_duplicate"),
    ("account", 12, "account_id", "007", "conflicting_duplicate"),
    ("account", 13, "整行", "应有 5 个，实有 2 个", "field_count"),
    ("account", 14, "contract_capacity_kva", "99999999999", "out_of_range"),
    ("reading", 2, "multiplier", "-10", "not_positive"),
    ("reading", 3, "this_value", "12.34567", "too_many_digits"),
    ("reading", 4, "register", "火星", "unknown_required_code"),
    ("reading", 5, "read_month", "2024年13月", "impossible_date"),
    ("reading", 6, "read_month", "2024.1", "ambiguous_month"),
    ("reading", 7, "meter_asset_id", "1.234E+15", "digits_lost"),
]


@pytest.mark.parametrize(("name", "row", "column", "value", "code"), FAULTS)
def test_a_faulty_row_says_file_row_column_value_and_reason(
    loaded: tuple[Bureau, LoadReport], name: str, row: int, column: str, value: str, code: str
) -> None:
    found = quarantined(
        loaded[1], name, "file", "row", "faults[1].column", "faults[1].value", "faults[1].code", "faults[1].reason", "reason"
    )
    (file, _, *fault, words) = next(one for one in found if one[1] == row)
    assert file == {"account": "用户档案.csv", "reading": "抄表记录.csv"}[name]
    assert fault == [column, value, code, REASONS[code]]
    assert f"＝{value or ''}：{REASONS[code]}" in words


def test_a_row_with_several_faults_counts_once_and_names_them_all(loaded: tuple[Bureau, LoadReport]) -> None:
    ((faults,),) = [(one[1],) for one in quarantined(loaded[1], "account", "row", "faults") if one[0] == 7]
    assert [(fault["title"], fault["code"]) for fault in faults] == [
        ("合同容量", "not_a_number"),
        ("立户日期", "incomplete_date"),
    ]
    assert table(loaded[1], "account").faults["incomplete_date"] == 1


def test_the_whole_row_is_kept_as_it_came(loaded: tuple[Bureau, LoadReport]) -> None:
    records = dict(quarantined(loaded[1], "account", "row", "record"))
    assert records[3] == '{"户号":"002","户名":"乙","用电类别":"工商业","合同容量":"1,000.50","立户日期":"2024-02-30"}'
    assert "008,辛" in records[13]


def test_of_equal_rows_the_first_is_loaded_of_different_ones_none(loaded: tuple[Bureau, LoadReport]) -> None:
    assert loaded[0].rows("account", "account_id", "contract_capacity_kva") == [
        ("001", Decimal("8.00")),
        ("004", Decimal("10.00")),
        ("006", Decimal("10.00")),
    ]


def test_an_unknown_code_is_loaded_as_missing_with_a_note(loaded: tuple[Bureau, LoadReport]) -> None:
    assert noted(loaded[1], "account", "file", "row", '"column"', "value", "code") == [
        ("用户档案.csv", 5, "usage_class", "火星用电", "unknown_code")
    ]
    assert ("004", None) in loaded[0].rows("account", "account_id", "usage_class")


def test_a_bill_whose_account_is_missing_or_quarantined_is_loaded_with_a_note(loaded: tuple[Bureau, LoadReport]) -> None:
    notes = noted(loaded[1], "bill", "row", '"column"', "value", "reason")
    assert (3, "account_id", "404", "引用不存在") in notes
    assert (5, "account_id", "005", "引用不存在") in notes
    assert len(loaded[0].rows("bill", "bill_id")) == 4
    assert noted(loaded[1], "reading", "row", "value", "code") == [(8, "404", "broken_reference")]


def test_two_bills_for_one_month_are_loaded_with_a_note_on_both(loaded: tuple[Bureau, LoadReport]) -> None:
    notes = noted(loaded[1], "bill", "row", '"column"', "code")
    assert [note for note in notes if note[2] == "unique_conflict"] == [
        (2, "account_id+bill_month+version", "unique_conflict"),
        (4, "account_id+bill_month+version", "unique_conflict"),
    ]


def test_references_that_cannot_be_compared_are_said(loaded: tuple[Bureau, LoadReport]) -> None:
    (remark,) = [text for text in table(loaded[1], "reading").remarks if "没有核对" in text]
    assert "metering_point_id→metering_point.metering_point_id" in remark
    assert "account_id→" not in remark


def test_totals_are_no_data_and_are_said(loaded: tuple[Bureau, LoadReport]) -> None:
    assert "另有 1 行是合计或脚注，不算数据" in table(loaded[1], "account").remarks


def test_the_manifest_keeps_the_counts(loaded: tuple[Bureau, LoadReport]) -> None:
    counts = loaded[1].manifest.counts
    assert counts["tables"]["account"]["quarantined"] == 10
    assert counts["tables"]["account"]["usable_share"] == pytest.approx(3 / 13)
    assert loaded[1].quarantine == loaded[0].warehouse.store.path / "quarantine" / counts["load_id"]


def test_the_share_of_filled_cells_counts_the_columns_that_themes_need(bureau: Bureau) -> None:
    themes = bureau.catalog.themes.values()
    needed = {need.column for folder in themes for need in folder.theme.all_needs if need.column.startswith("reading.")}
    assert "reading.multiplier" in needed
    header = "metering_point_id,read_month,register,meter_asset_id,account_id,multiplier"
    bureau.write("reading.csv", f"{header}\nP1,2024-03,active_total,M1,001,1\nP2,2024-03,active_total,M2,001,\n")
    present = needed & {f"reading.{name}" for name in header.split(",")}
    share = (2 * len(present) - 1) / (2 * len(needed))
    assert table(bureau.load(), "reading").needed_share == pytest.approx(share)


def test_a_clean_load_has_no_quarantine(bureau: Bureau) -> None:
    bureau.write("org_unit.csv", "org_id,name\n1,某县\n")
    report = bureau.load()
    assert report.quarantine is None
    assert not list(bureau.warehouse.store.path.glob("quarantine/*"))


def test_of_any_rows_each_is_either_loaded_or_quarantined_once(bureau: Bureau) -> None:
    draw = random.Random(7)
    ids = [f"{number:04d}" for number in range(700)] + ["", "-", "1.2E+15", "００１２"]
    values = [
        "",
        "空",
        "8",
        "1,234.5",
        "12.345",
        "1e99",
        "-3",
        "八",
        "2024年3月",
        "2024-02-30",
        "是",
        "工商业",
        "火星",
        "'1",
        '"a,b"',
        "a,b",
    ]
    lines = [",".join([draw.choice(ids), *draw.choices(values, k=5)]) for _ in range(2_000)]
    bureau.write("account.csv", "account_id,name,usage_class,contract_capacity_kva,opened_on,is_market\n" + "\n".join(lines))
    report = bureau.load()
    account = table(report, "account")
    assert account.rows_in == 2_000 == account.loaded + account.quarantined
    assert len(bureau.rows("account", "account_id")) == account.loaded > 0
    places = [row for (row,) in quarantined(report, "account", "row")]
    assert len(places) == len(set(places)) == account.quarantined
    assert set(places) <= set(range(2, 2_002))


def test_every_reason_stands_in_the_docs() -> None:
    page = (ROOT / "docs" / "loading.md").read_text(encoding="utf-8")
    assert not [code for code, words in REASONS.items() if f"| `{code}` | {words} |" not in page]


def test_every_reason_is_tried() -> None:
    tried = {fault[4] for fault in FAULTS}
    elsewhere = {"not_a_date", "incomplete_date", "not_a_boolean", "key_in_other_month"}  # test_cleaning, test_months
    assert tried | elsewhere == set(QUARANTINED)


def test_a_table_of_which_no_row_is_good_leaves_the_warehouse_as_it_was(
    bureau_at: Callable[[Path], Bureau], tmp_path: Path
) -> None:
    bureau = bureau_at(tmp_path)
    bureau.write("account.csv", "account_id,households\n001,1\n")
    bureau.load()
    bureau.write("account.csv", "account_id,households\n001,x\n")
    bureau.write("bill.csv", "bill_id,account_id,bill_month,version\nB1,001,2026-01,1\n")
    report = bureau.load()
    assert table(report, "bill").notes == {}
    assert (table(report, "account").loaded, table(report, "account").quarantined) == (0, 1)
    assert "没有一行可用，仓库里原有的数据保持不变" in table(report, "account").remarks
    assert bureau.rows("account", "account_id", "households") == [("001", 1)]

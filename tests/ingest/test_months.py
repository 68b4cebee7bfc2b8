"""Month by month: what a load replaces, what it leaves, and what it warns of."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import Bureau, noted, quarantined, table

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
HEADER = "bill_id,account_id,bill_month,version,amount_yuan\n"


@pytest.fixture
def january_and_february(bureau: Bureau) -> Bureau:
    bureau.write("account.csv", "account_id\n001\n002\n")
    bureau.write("bill.csv", HEADER + "B1,001,2026-01,1,10\nB2,001,2026-02,1,20\nB3,002,2026-02,1,30\n")
    bureau.load()
    (bureau.source / "account.csv").unlink()
    return bureau


def test_the_months_that_occur_are_replaced_and_the_others_stay(january_and_february: Bureau) -> None:
    bureau = january_and_february
    bureau.write("bill.csv", HEADER + "B2,001,2026-02,1,21\nB4,001,2026-03,1,40\n")
    report = bureau.load()
    assert table(report, "bill").months == (FEB, MAR)
    assert [row[0] for row in bureau.rows("bill", "bill_id")] == ["B1", "B2", "B4"]


def test_tables_not_in_the_load_keep_their_snapshot_and_are_referred_to(january_and_february: Bureau) -> None:
    bureau = january_and_february
    before = bureau.warehouse.latest()
    bureau.write("bill.csv", HEADER + "B4,002,2026-03,1,40\nB5,404,2026-03,1,40\n")
    report = bureau.load()
    assert before is not None
    assert report.manifest.snapshots["account"] == before.snapshots["account"]
    assert report.manifest.parent == before.id
    assert noted(report, "bill", "row", "value", "code") == [(3, "404", "broken_reference")]


def test_only_the_months_asked_for_are_replaced_and_the_rest_is_said(january_and_february: Bureau) -> None:
    bureau = january_and_february
    bureau.write("bill.csv", HEADER + "B1,001,2026-01,1,99\nB2,001,2026-02,1,21\nB9,001,2026-02,1,x\n")
    report = bureau.load(months=[FEB, MAR])
    bill = table(report, "bill")
    assert (bill.rows_in, bill.loaded, bill.quarantined) == (2, 1, 1)
    assert "另有 1 行不在所选月份，没有装载" in bill.remarks
    assert [(row[0], str(row[1])) for row in bureau.rows("bill", "bill_id", "amount_yuan")] == [("B1", "10.00"), ("B2", "21.00")]


def test_a_month_asked_for_without_rows_becomes_empty_and_is_pointed_out(january_and_february: Bureau) -> None:
    bureau = january_and_february
    bureau.write("bill.csv", HEADER + "B1,001,2026-01,1,10\n")
    report = bureau.load(months=[JAN, FEB])
    assert [row[0] for row in bureau.rows("bill", "bill_id")] == ["B1"]
    assert "2026-02 由 2 行变为 0 行，请确认导出是否完整" in table(report, "bill").remarks


def test_a_month_of_which_no_row_is_good_stays_as_it_was(january_and_february: Bureau) -> None:
    bureau = january_and_february
    bureau.write("bill.csv", HEADER + "B1,001,2026-01,1,11\nB2,001,2026-02,1,x\n")
    report = bureau.load()
    assert table(report, "bill").months == (JAN,)
    assert "2026-02 没有一行可用，仓库里这些月份的数据保持不变" in table(report, "bill").remarks
    assert [row[0] for row in bureau.rows("bill", "bill_id")] == ["B1", "B2", "B3"]


def test_a_month_that_shrinks_by_more_than_half_is_pointed_out(january_and_february: Bureau) -> None:
    bureau = january_and_february
    bureau.write("bill.csv", HEADER + "".join(f"C{n},001,2026-03,{n},1\n" for n in range(1, 6)))
    bureau.load()
    bureau.write("bill.csv", HEADER + "C1,001,2026-03,1,1\nC2,001,2026-03,2,1\n")
    assert "2026-03 由 5 行变为 2 行，请确认导出是否完整" in table(bureau.load(), "bill").remarks
    bureau.write("bill.csv", HEADER + "C1,001,2026-03,1,1\n")
    assert not any("变为" in text for text in table(bureau.load(), "bill").remarks)


def test_a_key_that_stays_in_another_month_is_not_loaded_twice(january_and_february: Bureau) -> None:
    bureau = january_and_february
    bureau.write("bill.csv", HEADER + "B2,001,2026-03,1,20\nB4,001,2026-03,1,40\n")
    report = bureau.load()
    assert quarantined(report, "bill", "row", "faults[1].code") == [(2, "key_in_other_month")]
    assert [(row[0], row[1]) for row in bureau.rows("bill", "bill_id", "bill_month")] == [
        ("B1", JAN), ("B2", FEB), ("B3", FEB), ("B4", MAR),
    ]  # fmt: skip
    bureau.write("bill.csv", HEADER + "B3,002,2026-02,1,30\nB2,001,2026-03,1,20\n")
    assert table(bureau.load(), "bill").quarantined == 0


def test_an_empty_export_of_a_table_never_loaded_makes_it_loaded_and_empty(bureau: Bureau) -> None:
    bureau.write("bill.csv", HEADER)
    bureau.write("account.csv", "account_id\n")
    report = bureau.load()
    assert (table(report, "bill").rows_in, table(report, "account").rows_in) == (0, 0)
    assert bureau.rows("bill") == bureau.rows("account") == []

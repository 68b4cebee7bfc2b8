"""Workbooks as a county exports them: titles, merged cells, totals, lost zeros, dates as numbers."""

from __future__ import annotations

import datetime as dt
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from conftest import Bureau, quarantined, table

from jicha.ingest.errors import LoadError


def sheet(
    path: Path, rows: list[list[Any]], *, merged: tuple[tuple[int, int, int, int, Any], ...] = (), name: str | None = None
) -> None:
    """A workbook of one sheet; merged: (top, left, bottom, right, value)."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(name)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, dt.date):
                    page.write_datetime(row, column, dt.datetime.combine(cell, dt.time()), day)
                elif cell is not None:
                    page.write(row, column, cell)
        for top, left, bottom, right, value in merged:
            page.merge_range(top, left, bottom, right, value)


HEADER = ["供电单位", "账单编号", "户号", "电费年月", "版本", "结算电量（kWh）", "电费合计(元)", "备注"]


@pytest.fixture
def exported(bureau: Bureau) -> Bureau:
    sheet(
        bureau.source / "电费账单.xlsx",
        [
            [],
            [],
            [],
            HEADER,
            [None, "B1", 1001, "2024年3月", 1, "１，２００", 812.4, None],
            [None, "B2", 1002, 45352, 1, 300.0, "1,234.50", "空"],
            [None, "B3", "0001003", 2024.03, 1, "-", ".", None],
            ["0102", "B4", 1004, date(2024, 3, 1), 1, "NULL", 0.1 + 0.2, None],
            ["0102", "B5", 1005, date(2024, 3, 1), 1, "约100", 1, None],
            ["合 计", None, None, None, None, 1500, 2046.9, None],
            ["制表人：某某", None, None, "审核：某某", None, None, None, None],
        ],
        merged=((0, 0, 0, 7, "某县供电公司2024年3月电费发行清单"), (1, 0, 1, 7, "单位：元"), (4, 0, 6, 0, "0101")),
    )
    return bureau


def test_a_county_export_is_read_as_a_person_reads_it(exported: Bureau) -> None:
    report = exported.load()
    march = date(2024, 3, 1)
    assert exported.rows("bill", "org_id", "bill_id", "account_id", "bill_month", "energy_kwh", "amount_yuan") == [
        ("0101", "B1", "1001", march, Decimal("1200.00"), Decimal("812.40")),
        ("0101", "B2", "1002", march, Decimal("300.00"), Decimal("1234.50")),
        ("0101", "B3", "0001003", march, None, None),
        ("0102", "B4", "1004", march, None, Decimal("0.30")),
    ]
    assert quarantined(report, "bill", "file", "row", "faults[1].value") == [("电费账单.xlsx", 9, "约100")]
    assert "另有 2 行是合计或脚注，不算数据" in table(report, "bill").remarks


def test_account_numbers_that_lost_their_zeros_are_pointed_out_and_a_mapping_restores_them(exported: Bureau) -> None:
    assert any("户号长短不一（4 到 7 位）" in remark and "lpad" in remark for remark in table(exported.load(), "bill").remarks)
    exported.map(
        "bill.sql",
        """
select
    "账单编号" as bill_id,
    lpad("户号", 7, '0') as account_id,
    "电费年月" as bill_month,
    "版本" as version,
    "电费合计(元)" as amount_yuan
from "电费账单"
""",
    )
    report = exported.load()
    assert [row[0] for row in exported.rows("bill", "account_id")] == ["0001001", "0001002", "0001003", "0001004", "0001005"]
    assert not any("户号" in remark for remark in table(report, "bill").remarks)


def test_each_sheet_of_a_workbook_is_a_table(bureau: Bureau) -> None:
    with xlsxwriter.Workbook(bureau.source / "档案.xlsx") as book:
        for name, rows in {
            "台区": [["台区编码", "台区名称"], ["T1", "一号"]],
            "线路": [["线路编码", "线路名称"], ["F1", "甲线"]],
            "说明": [],
        }.items():
            page = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                page.write_row(row, 0, cells)
        book.add_worksheet("旧表").hide()
    bureau.load()
    assert bureau.rows("district", "district_id", "name") == [("T1", "一号")]
    assert bureau.rows("feeder", "feeder_id", "name") == [("F1", "甲线")]


def test_a_header_of_several_rows_is_named_in_source_yaml(bureau: Bureau) -> None:
    sheet(
        bureau.source / "抄表.xlsx",
        [[None, "示数", None], ["户号", "上次", "本次"], ["001", 1, 2]],
        merged=((0, 1, 0, 2, "示数"),),
    )
    bureau.map("source.yaml", "tables: [{files: '抄表.xlsx', header: [1, 2], table: account}]")
    report = bureau.load()
    assert "没有用到的列：示数/上次、示数/本次" in table(report, "account").remarks


def test_a_long_number_that_a_spreadsheet_cut_is_quarantined(bureau: Bureau) -> None:
    sheet(
        bureau.source / "电能表资产.xlsx",
        [["资产编号", "型号"], [3230001000000012345678, "甲"], ["3230001000000012345678", "乙"]],
    )
    report = bureau.load()
    assert bureau.rows("meter_asset", "meter_asset_id") == [("3230001000000012345678",)]
    assert quarantined(report, "meter_asset", "faults[1].code") == [("digits_lost",)]


def test_what_is_no_workbook_says_so(bureau: Bureau) -> None:
    (bureau.source / "电费账单.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(LoadError, match=r"电费账单\.xlsx 不能按 Excel 工作簿读出.*另存为"):
        bureau.load()


def test_a_sheet_that_is_not_there_says_which_are(bureau: Bureau) -> None:
    sheet(bureau.source / "档案.xlsx", [["户号", "户名"], ["1", "甲"]], name="一月")
    bureau.map("source.yaml", "tables: [{files: '档案.xlsx', sheet: 二月}]")
    with pytest.raises(LoadError, match="没有工作表 '二月'；有：一月"):
        bureau.load()
